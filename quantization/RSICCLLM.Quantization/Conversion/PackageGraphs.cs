using System.Reflection;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// The graphs of a package. Building them checks every tensor's name and shape; weights are read when the files are written.
/// </summary>
internal sealed class PackageGraphs
{
    private readonly List<(GraphBuilder Graph, string File)> _graphs = [];
    private readonly List<ExternalData> _data = [];

    public PackageGraphs(IWeightSource source, ModelConfiguration configuration, ImageProcessorSettings images, ConversionOptions options)
    {
        var processor = new ImageProcessor(images);
        var patches = processor.Grid(options.TileWidth, options.TileHeight);
        Tile = new TileGrid(configuration.Vision, patches.Columns * images.PatchSize, patches.Rows * images.PatchSize);
        var visionPrecision = options.VisionPrecision ?? (options.Precision == WeightPrecision.Int4 ? WeightPrecision.Float16 : WeightPrecision.Float32);
        var storage = visionPrecision == WeightPrecision.Float16 ? ElementType.Float16 : ElementType.Float32;
        var normalization = new PixelNormalization([.. images.Mean.Select(v => (float)v)], [.. images.StandardDeviation.Select(v => (float)v)]);

        VisionGraph.Build(Add("vision", PackageLayout.VisionFile, Data(PackageLayout.VisionDataFile)), source, configuration, Tile, normalization, storage);
        EmbeddingGraph.Build(Add("embedding", PackageLayout.EmbeddingFile, Data(PackageLayout.EmbeddingDataFile)), source, configuration, storage);
        var decoder = Data(PackageLayout.DecoderDataFile);
        LinearFormat format = options.Precision == WeightPrecision.Float32
            ? new FloatLinear()
            : new BlockLinear(new BlockFormat(options.BlockSize, options.Symmetric), options.AccuracyLevel);
        foreach (var target in options.Targets)
            DecoderGraph.Build(Add("decoder", PackageLayout.DecoderFile(target), decoder), source, configuration, format, options.AllPositions);
    }

    /// <summary>The tile as the vision graph sees it.</summary>
    public TileGrid Tile { get; }

    /// <summary>Bytes of all weights.</summary>
    public long DataBytes => _data.Sum(data => data.Length);

    /// <summary>Writes graphs and weights.</summary>
    public void Write(string folder, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        var counter = new Counter(progress, _data.Sum(data => data.Count));
        foreach (var data in _data)
            data.Write(folder, counter, cancellation);
        var version = typeof(PackageGraphs).Assembly.GetName().Version?.ToString(3) ?? "0";
        foreach (var (graph, file) in _graphs)
            ModelWriter.Write(graph, Path.Combine(folder, file), "RSICCLLM", version);
    }

    /// <summary>Version of the program, for the manifest.</summary>
    public static string CreatedWith =>
        "RSICCLLM " + (typeof(PackageGraphs).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    private ExternalData Data(string file)
    {
        _data.Add(new ExternalData(file));
        return _data[^1];
    }

    private GraphBuilder Add(string name, string file, ExternalData data)
    {
        _graphs.Add((new GraphBuilder(name, data), file));
        return _graphs[^1].Graph;
    }

    private sealed class Counter(IProgress<ConversionProgress>? progress, int total) : IProgress<string>
    {
        private int _done;

        public void Report(string value) => progress?.Report(new ConversionProgress(value, ++_done, total));
    }
}
