using System.Globalization;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Graphs;

/// <summary>
/// The vision tower with the difference-aware module, for any number of pairs of one tile size: <c>pixel_values</c> and
/// <c>image_grid_thw</c> to <c>image_features</c> and <c>change_evidence</c> (<see cref="PackageLayout"/>).
/// Windows, rotary tables and the Hough pattern are constants of the tile size.
/// </summary>
internal static class VisionGraph
{
    private const long OutOfRange = 1 << 30;

    /// <summary>Builds the graph.</summary>
    /// <param name="graph">Empty builder.</param>
    /// <param name="source">The checkpoint.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="grid">The tile size.</param>
    /// <param name="normalization">Of the checkpoint's image processor.</param>
    /// <param name="storage">Type of stored matrices that are not quantised, float32 or float16; the difference module is always float32.</param>
    /// <param name="format">How the products of blocks and merger are computed. The patch embedding is never quantised: the pixel difference reads it.</param>
    public static void Build(
        GraphBuilder graph, IWeightSource source, ModelConfiguration configuration, TileGrid grid, PixelNormalization normalization, ElementType storage, LinearFormat format)
    {
        var vision = configuration.Vision;
        var linear = new Linear(new WeightLoader(graph, source, storage), format);
        var pixels = graph.Input(PackageLayout.PixelValues, ElementType.Float32, "patches", vision.PatchElements);
        var sizes = graph.Input(PackageLayout.ImageGrid, ElementType.Int64, "images", 3);

        var patches = Embed(linear.Weights, graph.Reshape(pixels, -1, grid.PatchCount, vision.PatchElements), vision);
        var plan = new WindowPlan(grid);
        var x = graph.Gather(patches, graph.Indices("visual.windows.patches", plan.PatchOrder), 1);
        var block = new VisionBlock(linear, vision, new VisionRotary(graph, grid, plan.PatchOrder));
        WindowGroup[] whole = [new(1, grid.PatchCount)];
        for (var i = 0; i < vision.Depth; i++)
        {
            using var scope = graph.Scope(string.Create(CultureInfo.InvariantCulture, $"blocks.{i}"));
            var name = string.Create(CultureInfo.InvariantCulture, $"visual.blocks.{i}");
            x = block.Apply(x, name, vision.FullAttentionBlocks.Contains(i) ? whole : plan.Groups);
        }

        var merged = PatchMerger.Apply(linear, x, vision, grid.TokenCount);
        var tokens = graph.Gather(merged, Places(graph, sizes, patches, plan, grid), 1);
        var difference = new DifferenceBlock(graph, source, configuration, grid);
        var (features, evidence) = difference.Apply(pixels, patches, tokens, normalization);
        graph.Output(features, PackageLayout.ImageFeatures, ElementType.Float32, "tokens", vision.OutputSize);
        graph.Output(evidence, PackageLayout.ChangeEvidence, ElementType.Float32, "pairs", difference.EvidenceRows, difference.EvidenceColumns);
    }

    /// <summary>
    /// Places of the tokens, pushed out of range where the grid input does not say that all images have the package's tile size,
    /// so that other images fail in the gather instead of being misread.
    /// </summary>
    private static Value Places(GraphBuilder graph, Value sizes, Value patches, WindowPlan plan, TileGrid grid)
    {
        using var scope = graph.Scope("tile_size");
        var same = graph.Cast(graph.Node("Equal", [sizes, graph.Int64s(1, grid.PatchRows, grid.PatchColumns)]), ElementType.Int64);
        var sameSize = graph.Node("ReduceMin", [same, graph.Int64s(0, 1)], NodeAttribute.Int("keepdims", 0));
        var sameCount = graph.Cast(graph.Node("Equal", [graph.SizeOf(sizes, 0), graph.SizeOf(patches, 0)]), ElementType.Int64);
        var wrong = graph.Sub(graph.Int64(1), graph.Mul(sameSize, sameCount));
        return graph.Add(graph.Indices("visual.windows.places", plan.TokenPlaces), graph.Mul(wrong, graph.Int64(OutOfRange)));
    }

    /// <summary>The patch embedding: a convolution whose stride is its size, so a product.</summary>
    private static Value Embed(WeightLoader weights, Value images, VisionConfiguration vision) =>
        weights.Graph.MatMul(images, weights.Transposed(
            "visual.patch_embed.proj.weight",
            vision.HiddenSize,
            vision.PatchElements,
            vision.Channels,
            vision.TemporalPatchSize,
            vision.PatchSize,
            vision.PatchSize));
}
