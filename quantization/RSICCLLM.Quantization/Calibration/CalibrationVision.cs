using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>
/// Sends pairs of tiles through the vision tower a few blocks at a time, all pairs through these before the next ones are loaded, so that
/// never more than a part of it is in memory.
/// </summary>
/// <param name="source">The checkpoint.</param>
/// <param name="configuration">Its configuration.</param>
/// <param name="images">Settings of its image processor.</param>
/// <param name="tile">The tile as the vision graph sees it.</param>
internal sealed class CalibrationVision(IWeightSource source, ModelConfiguration configuration, ImageProcessorSettings images, TileGrid tile)
{
    private const int BlocksAtOnce = 6;
    private const string Patches = "patches";

    /// <summary>Elements of a pair's states between blocks, <c>[2, patches, width]</c>.</summary>
    public int StateElements => 2 * tile.PatchCount * configuration.Vision.HiddenSize;

    /// <summary>Features of pairs, each <c>[tokens of both images, hidden]</c>.</summary>
    /// <param name="pairs">Number of pairs.</param>
    /// <param name="pixels">Patches of a pair's images, one behind the other, <c>[2 * patches, patch elements]</c>; asked twice.</param>
    /// <param name="folder">Scratch folder that exists.</param>
    /// <param name="cancellation">Looked at between pairs.</param>
    public float[][] Features(int pairs, Func<int, float[]> pixels, string folder, CancellationToken cancellation)
    {
        var states = new float[pairs][];
        var depth = configuration.Vision.Depth;
        for (var first = 0; ; first += BlocksAtOnce)
        {
            var end = Math.Min(first + BlocksAtOnce, depth);
            var isLast = end == depth;
            var path = Write(first, end, folder, cancellation);
            using var session = CalibrationSession.Open(path);
            for (var i = 0; i < pairs; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                states[i] = Run(session, first == 0 || isLast ? pixels(i) : null, states[i], isLast);
            }

            if (isLast)
                return states;
        }
    }

    private string Write(int first, int end, string folder, CancellationToken cancellation)
    {
        var graph = new GraphBuilder("vision", new ExternalData("calibration_vision.onnx.data"));
        var normalization = new PixelNormalization([.. images.Mean.Select(v => (float)v)], [.. images.StandardDeviation.Select(v => (float)v)]);
        var vision = new VisionGraph(graph, source, configuration, tile, ElementType.Float16, CalibrationSession.NearLossless);
        var x = first == 0 ? vision.Begin() : graph.Input(Patches, ElementType.Float32, 2, tile.PatchCount, configuration.Vision.HiddenSize);
        x = vision.Blocks(x, first, end);
        if (end == configuration.Vision.Depth)
            vision.End(x, normalization);
        else
            graph.Output(x, "next_" + Patches, ElementType.Float32, 2, tile.PatchCount, configuration.Vision.HiddenSize);
        graph.Data.Write(folder, null, cancellation);
        var path = Path.Combine(folder, "calibration_vision.onnx");
        ModelWriter.Write(graph, path, "RSICCLLM", "0");
        return path;
    }

    private float[] Run(InferenceSession session, float[]? pixels, float[]? states, bool isLast)
    {
        var inputs = new List<(string Name, OrtValue Value)>();
        try
        {
            if (pixels is not null)
                inputs.Add((PackageLayout.PixelValues, OrtValue.CreateTensorValueFromMemory(pixels, [2 * tile.PatchCount, configuration.Vision.PatchElements])));
            if (isLast)
                inputs.Add((PackageLayout.ImageGrid, OrtValue.CreateTensorValueFromMemory(new long[] { 1, tile.PatchRows, tile.PatchColumns, 1, tile.PatchRows, tile.PatchColumns }, [2, 3])));
            if (states is not null)
                inputs.Add((Patches, OrtValue.CreateTensorValueFromMemory(states, [2, tile.PatchCount, configuration.Vision.HiddenSize])));
            using var options = new RunOptions();
            using var results = session.Run(
                options, [.. inputs.Select(i => i.Name)], [.. inputs.Select(i => i.Value)], [isLast ? PackageLayout.ImageFeatures : "next_" + Patches]);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            foreach (var (_, value) in inputs)
                value.Dispose();
        }
    }
}
