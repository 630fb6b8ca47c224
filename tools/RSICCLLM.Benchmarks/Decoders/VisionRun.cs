using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>The vision graph of one pair of square tiles with random weights. Not thread-safe.</summary>
internal sealed class VisionRun : IDisposable
{
    private const int WindowPatches = 64;

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtValue[] _inputs;

    /// <summary>Writes and opens the graph.</summary>
    /// <param name="folder">Takes graph and weights.</param>
    /// <param name="name">Their name.</param>
    /// <param name="configuration">The shape.</param>
    /// <param name="edge">Edge of the tiles in pixels.</param>
    /// <param name="storage">Type of stored matrices that are not quantised.</param>
    /// <param name="format">Format of the products.</param>
    public VisionRun(string folder, string name, ModelConfiguration configuration, int edge, ElementType storage, LinearFormat format)
    {
        var graph = new GraphBuilder("vision", new ExternalData(name + ".onnx.data"));
        var grid = new TileGrid(configuration.Vision, edge, edge);
        VisionGraph.Build(graph, new ShapedWeights(configuration), configuration, grid, new PixelNormalization([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]), storage, format);
        graph.Data.Write(folder, null, CancellationToken.None);
        var path = Path.Combine(folder, name + ".onnx");
        ModelWriter.Write(graph, path, "RSICCLLM", "0");
        using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(path, settings);
        var pixels = new float[2 * grid.PatchCount * configuration.Vision.PatchElements];
        MadeUpEmbeddings.Fill(pixels, 1);
        long[] sizes = [1, grid.PatchRows, grid.PatchColumns, 1, grid.PatchRows, grid.PatchColumns];
        _inputs =
        [
            OrtValue.CreateTensorValueFromMemory(pixels, [2 * grid.PatchCount, configuration.Vision.PatchElements]),
            OrtValue.CreateTensorValueFromMemory(sizes, [2, 3]),
        ];
    }

    /// <summary>Multiplications and additions of one run: matrices and attention of the blocks, patch embedding and merger, without the difference-aware module.</summary>
    public static double Operations(VisionConfiguration vision, int edge)
    {
        var patches = 2.0 * (edge / vision.PatchSize) * (edge / vision.PatchSize);
        double width = vision.HiddenSize, merged = width * vision.MergeSize * vision.MergeSize;
        var matrices = vision.Depth * width * ((4 * width) + (3.0 * vision.IntermediateSize));
        var whole = vision.FullAttentionBlocks.Count;
        var seen = (whole * patches / 2) + ((vision.Depth - whole) * WindowPatches);
        var mergers = merged * (merged + vision.OutputSize) / (vision.MergeSize * vision.MergeSize);
        return 2 * patches * (matrices + (2 * seen * width) + (vision.PatchElements * width) + mergers);
    }

    public void Once()
    {
        using var outputs = _session.Run(_options, [PackageLayout.PixelValues, PackageLayout.ImageGrid], _inputs, [PackageLayout.ImageFeatures]);
    }

    public void Dispose()
    {
        foreach (var input in _inputs)
            input.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
