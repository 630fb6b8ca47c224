using RSICCLLM.Model.Difference;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>Turns normalised patches back into pictures of luminance.</summary>
internal static class Luminance
{
    /// <summary>From <c>pixel_values [patches, channels * frames * edge * edge]</c> to <c>[images, 1, height, width]</c> in 0..1.</summary>
    public static Value Apply(GraphBuilder graph, Value pixels, TileGrid grid, PixelNormalization normalization)
    {
        using var scope = graph.Scope("luminance");
        var vision = grid.Vision;
        var edge = vision.PatchSize;
        var merge = vision.MergeSize;
        var weights = DifferenceModule.LuminanceWeights;
        var scale = new float[weights.Length];
        var offset = 0f;
        for (var c = 0; c < scale.Length; c++)
        {
            scale[c] = weights[c] * normalization.Deviation[c];
            offset += weights[c] * normalization.Mean[c];
        }

        // A still image is repeated in every frame: the first is enough.
        var frame = graph.Slice(graph.Reshape(pixels, -1, vision.Channels, vision.TemporalPatchSize * edge * edge), 2, 0, edge * edge);
        var weighted = graph.Mul(frame, graph.Table("luminance.scale", scale, scale.Length, 1));
        var light = graph.Add(graph.ReduceSum(weighted, 1, keep: false), graph.Float(offset));
        var tiled = graph.Reshape(light, -1, grid.TokenRows, grid.TokenColumns, merge, merge, edge, edge);
        return graph.Reshape(graph.Transpose(tiled, 0, 1, 3, 5, 2, 4, 6), -1, 1, grid.Height, grid.Width);
    }
}
