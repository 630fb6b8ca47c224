using System.Reflection;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Targets;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// The graphs of a package. Building them checks every tensor's name and shape; weights are read when the files are written.
/// </summary>
internal sealed class PackageGraphs
{
    private readonly List<(GraphBuilder Graph, string File)> _graphs = [];
    private readonly List<ExternalData> _data = [];

    public PackageGraphs(
        IWeightSource source, ModelConfiguration configuration, ImageProcessorSettings images, ConversionOptions options, PrecisionPlan plan, IBlockQuantizer quantizer)
    {
        Tile = TileOf(configuration, images, options);
        var normalization = new PixelNormalization([.. images.Mean.Select(v => (float)v)], [.. images.StandardDeviation.Select(v => (float)v)]);
        var visionStorage = plan.Vision == WeightPrecision.Float32 ? ElementType.Float32 : ElementType.Float16;
        LinearFormat visionFormat = plan.Vision == WeightPrecision.Int8
            ? new BlockLinear(plan.Int8Format, options.AccuracyLevel, BlockQuantizers.RoundToNearest)
            : new FloatLinear();
        LinearFormat decoderFormat = plan.Decoder == WeightPrecision.Float32
            ? new FloatLinear()
            : new MixedLinear((weight, inputs) => new BlockLinear(plan.FormatOf(weight, inputs), options.AccuracyLevel, quantizer));

        var visionData = Data(PackageLayout.VisionDataFile);
        var embeddingData = Data(PackageLayout.EmbeddingDataFile);
        var decoderData = Data(PackageLayout.DecoderDataFile);
        EmbeddingGraph.Build(Add("embedding", PackageLayout.EmbeddingFile, embeddingData), source, configuration, Table(plan));
        foreach (var target in options.Targets)
        {
            var vision = Add("vision", PackageLayout.VisionFileOf(target), visionData);
            VisionGraph.Build(vision, source, configuration, Tile, normalization, visionStorage, visionFormat);
            var decoder = Add("decoder", PackageLayout.DecoderFile(target), decoderData);
            DecoderGraph.Build(decoder, source, configuration, decoderFormat, options.AllPositions);
            // What differs between providers is a rewrite of the finished graph.
            if (target == ConversionOptions.DirectMlTarget)
            {
                DirectMlTarget.ApplyToVision(vision);
                DirectMlTarget.ApplyToDecoder(decoder);
            }
        }
    }

    /// <summary>The tile as the vision graph sees it.</summary>
    public TileGrid Tile { get; }

    /// <summary>Bytes of all weights.</summary>
    public long DataBytes => _data.Sum(data => data.Length);

    /// <summary>Graphs with their files, for checks.</summary>
    public IReadOnlyList<(GraphBuilder Graph, string File)> Graphs => _graphs;

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

    /// <summary>The tile that the image processor makes of the options' tile.</summary>
    public static TileGrid TileOf(ModelConfiguration configuration, ImageProcessorSettings images, ConversionOptions options)
    {
        var patches = new ImageProcessor(images).Grid(options.TileWidth, options.TileHeight);
        return new TileGrid(configuration.Vision, patches.Columns * images.PatchSize, patches.Rows * images.PatchSize);
    }

    /// <summary>Version of the program, for the manifest.</summary>
    public static string CreatedWith =>
        "RSICCLLM " + (typeof(PackageGraphs).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    private static TableFormat Table(PrecisionPlan plan) => plan.Embedding switch
    {
        WeightPrecision.Float32 => new FloatTable(ElementType.Float32),
        WeightPrecision.Float16 => new FloatTable(ElementType.Float16),
        WeightPrecision.Int8 => new BlockTable(plan.Int8Format, BlockQuantizers.RoundToNearest),
        _ => new BlockTable(plan.Int4Format, BlockQuantizers.LeastSquares),
    };

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
