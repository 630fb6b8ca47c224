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
internal sealed class VisionGraph
{
    private const long OutOfRange = 1 << 30;

    private readonly GraphBuilder _graph;
    private readonly ModelConfiguration _configuration;
    private readonly TileGrid _grid;
    private readonly Linear _linear;
    private readonly WindowPlan _plan;
    private VisionBlock? _block;
    private Value? _pixels;
    private Value? _sizes;
    private Value? _patches;

    /// <summary>Gets ready to build the tower or a part of it.</summary>
    /// <param name="graph">Empty builder.</param>
    /// <param name="source">The checkpoint.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="grid">The tile size.</param>
    /// <param name="storage">Type of stored matrices that are not quantised, float32 or float16; the difference module is always float32.</param>
    /// <param name="format">How the products of blocks and merger are computed. The patch embedding is never quantised: the pixel difference reads it.</param>
    public VisionGraph(GraphBuilder graph, IWeightSource source, ModelConfiguration configuration, TileGrid grid, ElementType storage, LinearFormat format)
    {
        (_graph, _configuration, _grid) = (graph, configuration, grid);
        _linear = new Linear(new WeightLoader(graph, source, storage), format);
        _plan = new WindowPlan(grid);
    }

    private Value Pixels => _pixels ??= _graph.Input(PackageLayout.PixelValues, ElementType.Float32, "patches", _configuration.Vision.PatchElements);

    private Value Sizes => _sizes ??= _graph.Input(PackageLayout.ImageGrid, ElementType.Int64, "images", 3);

    private Value Patches => _patches ??= Embed(_linear.Weights, _graph.Reshape(Pixels, -1, _grid.PatchCount, _configuration.Vision.PatchElements), _configuration.Vision);

    /// <summary>Builds the whole graph; parameters as in the constructor.</summary>
    /// <param name="graph">Empty builder.</param>
    /// <param name="source">The checkpoint.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="grid">The tile size.</param>
    /// <param name="normalization">Of the checkpoint's image processor.</param>
    /// <param name="storage">Type of stored matrices that are not quantised.</param>
    /// <param name="format">How products are computed.</param>
    public static void Build(
        GraphBuilder graph, IWeightSource source, ModelConfiguration configuration, TileGrid grid, PixelNormalization normalization, ElementType storage, LinearFormat format)
    {
        var vision = new VisionGraph(graph, source, configuration, grid, storage, format);
        // In the order of their documentation.
        (vision._pixels, vision._sizes) = (vision.Pixels, vision.Sizes);
        vision.End(vision.Blocks(vision.Begin(), 0, configuration.Vision.Depth), normalization);
    }

    /// <summary>Patches in the order of the windows, <c>[images, patches, width]</c>, from <c>pixel_values</c>.</summary>
    public Value Begin() => _graph.Gather(Patches, _graph.Indices("visual.windows.patches", _plan.PatchOrder), 1);

    /// <summary>Some blocks of the tower.</summary>
    /// <param name="x">Patches in the order of the windows.</param>
    /// <param name="first">First block.</param>
    /// <param name="end">Block behind the last.</param>
    public Value Blocks(Value x, int first, int end)
    {
        WindowGroup[] whole = [new(1, _grid.PatchCount)];
        _block ??= new VisionBlock(_linear, _configuration.Vision, new VisionRotary(_graph, _grid, _plan.PatchOrder));
        for (var i = first; i < end; i++)
        {
            using var scope = _graph.Scope(string.Create(CultureInfo.InvariantCulture, $"blocks.{i}"));
            var name = string.Create(CultureInfo.InvariantCulture, $"visual.blocks.{i}");
            x = _block.Apply(x, name, _configuration.Vision.FullAttentionBlocks.Contains(i) ? whole : _plan.Groups);
        }

        return x;
    }

    /// <summary>Merger and difference-aware module, and the graph's outputs.</summary>
    /// <param name="x">What the last block gives.</param>
    /// <param name="normalization">Of the checkpoint's image processor.</param>
    public void End(Value x, PixelNormalization normalization)
    {
        var merged = PatchMerger.Apply(_linear, x, _configuration.Vision, _grid.TokenCount);
        var tokens = _graph.Gather(merged, Places(_graph, Sizes, Patches, _plan, _grid), 1);
        var difference = new DifferenceBlock(_graph, _linear.Weights.Source, _configuration, _grid);
        var (features, evidence) = difference.Apply(Pixels, Patches, tokens, normalization);
        _graph.Output(features, PackageLayout.ImageFeatures, ElementType.Float32, "tokens", _configuration.Vision.OutputSize);
        _graph.Output(evidence, PackageLayout.ChangeEvidence, ElementType.Float32, "pairs", difference.EvidenceRows, difference.EvidenceColumns);
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
