using System.Reflection;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Safetensors;
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

    private readonly IWeightSource _source;

    public PackageGraphs(
        IWeightSource source, ModelConfiguration configuration, ImageProcessorSettings images, ConversionOptions options, PrecisionPlan plan, IBlockQuantizer quantizer)
    {
        _source = source;
        Tile = TileOf(configuration.Vision, images, options.Tile);
        var normalization = new PixelNormalization([.. images.Mean.Select(v => (float)v)], [.. images.StandardDeviation.Select(v => (float)v)]);
        var visionStorage = plan.Vision == WeightPrecision.Float32 ? ElementType.Float32 : ElementType.Float16;
        LinearFormat visionFormat = plan.Vision == WeightPrecision.Int8
            ? new BlockLinear(plan.Int8Format, options.AccuracyLevel, BlockQuantizers.RoundToNearest)
            : new FloatLinear();
        LinearFormat decoderFormat = plan.Decoder == WeightPrecision.Float32
            ? new FloatLinear()
            : new MixedLinear((weight, inputs) => new BlockLinear(plan.FormatOf(weight, inputs), options.AccuracyLevel, quantizer));

        var visionData = AddData(PackageLayout.VisionDataFile);
        var embeddingData = AddData(PackageLayout.EmbeddingDataFile);
        var decoderData = AddData(PackageLayout.DecoderDataFile);
        EmbeddingGraph.Build(Add("embedding", PackageLayout.EmbeddingFile, embeddingData), source, configuration, Table(plan));
        foreach (var target in options.Targets)
        {
            var vision = Add("vision", PackageLayout.VisionFileOf(target), visionData);
            VisionGraph.Build(vision, source, configuration, Tile, normalization, visionStorage, visionFormat);
            var decoder = Add("decoder", PackageLayout.DecoderFile(target), decoderData);
            DecoderGraph.Build(decoder, source, configuration, decoderFormat, PositionsOf(options, target));
            if (options.EightBitPrompts && target == ConversionOptions.CpuTarget)
            {
                var layers = AddData(PackageLayout.PromptDataFile);
                DecoderGraph.Build(Add("prompt", PackageLayout.PromptFile, decoderData), source, configuration, new RowScaledLinear(layers, decoderFormat), LogitPositions.Last);
            }

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

    /// <summary>Files of weights.</summary>
    public IReadOnlyList<ExternalData> Data => _data;

    /// <summary>Writes graphs and weights; see <see cref="WeightStream.Write"/>.</summary>
    public Dictionary<string, string> Write(
        string folder, CheckpointReadAhead reader, ConversionJournal journal, bool inStoredOrder, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        var hashes = new WeightStream(_data, _source, inStoredOrder).Write(folder, reader, journal, progress, cancellation);
        var version = typeof(PackageGraphs).Assembly.GetName().Version?.ToString(3) ?? "0";
        foreach (var (graph, file) in _graphs)
            ModelWriter.Write(graph, Path.Combine(folder, file), "RSICCLLM", version);
        return hashes;
    }

    /// <summary>Versions of what takes part in a conversion, for the manifest.</summary>
    public static IReadOnlyDictionary<string, string> Versions => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["opset"] = ModelWriter.Opset.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["onnxruntime"] = Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString(),
        ["dotnet"] = Environment.Version.ToString(),
    };

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

    // DirectML has no Range, which choosing takes.
    private static LogitPositions PositionsOf(ConversionOptions options, string target) =>
        options.AllPositions ? LogitPositions.All : target == ConversionOptions.CpuTarget ? LogitPositions.Chosen : LogitPositions.Last;

    private ExternalData AddData(string file)
    {
        _data.Add(new ExternalData(file));
        return _data[^1];
    }

    private GraphBuilder Add(string name, string file, ExternalData data)
    {
        _graphs.Add((new GraphBuilder(name, data), file));
        return _graphs[^1].Graph;
    }

    /// <summary>
    /// The tile as the graphs see it, rounded to whole tokens. The image processor's limits must not touch it: tiles would shrink or grow unseen,
    /// the graphs would be those of another size, and the scale another one.
    /// </summary>
    /// <exception cref="ModelException">They would.</exception>
    public static TileGrid TileOf(VisionConfiguration vision, ImageProcessorSettings images, (int Width, int Height) tile)
    {
        var (width, height) = SmartResize.Target(tile.Width, tile.Height, images.TokenPixels, images.MinPixels, images.MaxPixels);
        if ((width, height) != SmartResize.Target(tile.Width, tile.Height, images.TokenPixels, 0, long.MaxValue))
        {
            throw new ModelException(
                $"The checkpoint's image processor would resize tiles of {tile.Width}x{tile.Height} pixels to {width}x{height}, because {ImageProcessorSettings.FileName} allows {images.MinPixels} to {images.MaxPixels} pixels: choose a tile size within that.");
        }

        return new TileGrid(vision, width, height);
    }
}
