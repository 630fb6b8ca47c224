using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Graphs.Components;

public class VisionBlockTests
{
    [Fact]
    public void Every_block_and_the_merger_give_the_reference_values()
    {
        using var intermediates = SafetensorsFile.Open(SharedData.Path("reference", "golden", "levir-nonsquare", "intermediates.safetensors"));
        using var checkpoint = Golden.OpenCheckpoint();
        var vision = checkpoint.Configuration.Vision;
        var grid = new TileGrid(vision, 196, 140);
        var plan = new WindowPlan(grid);
        using var graph = new GraphRunner(g =>
        {
            var linear = new Linear(new WeightLoader(g, new CheckpointWeights(checkpoint), ElementType.Float32), new FloatLinear());
            var x = g.Gather(g.Input("patches", ElementType.Float32, "images", grid.PatchCount, vision.HiddenSize), g.Indices("order", plan.PatchOrder), 1);
            var block = new VisionBlock(linear, vision, new VisionRotary(g, grid, plan.PatchOrder));
            var outputs = new List<Value>();
            for (var i = 0; i < vision.Depth; i++)
            {
                x = block.Apply(x, $"visual.blocks.{i}", vision.FullAttentionBlocks.Contains(i) ? [new WindowGroup(1, grid.PatchCount)] : plan.Groups);
                outputs.Add(x);
            }

            var merged = PatchMerger.Apply(linear, x, vision, grid.TokenCount);
            for (var i = 0; i < outputs.Count; i++)
                g.Output(outputs[i], $"block.{i}", ElementType.Float32, "images", grid.PatchCount, vision.HiddenSize);
            g.Output(merged, "merger", ElementType.Float32, "images", grid.TokenCount, vision.OutputSize);
        });
        var patches = intermediates.ReadFloat32("vision.patch_embed");
        var result = graph.Run(("patches", GraphRunner.Floats(patches, 2, grid.PatchCount, vision.HiddenSize)));

        // The reference has windows row by row, each with its tokens row by row; ours come by size.
        var reference = ReferenceOrder(grid, vision.WindowSize / 28);
        for (var i = 0; i < vision.Depth; i++)
        {
            var ours = Reorder(result.Floats($"block.{i}"), plan, reference, 4 * vision.HiddenSize);
            Numbers.LargestDifference(ours, intermediates.ReadFloat32($"vision.block.{i}")).ShouldBeLessThan(1e-4, $"block {i}");
        }

        Numbers.LargestDifference(Reorder(result.Floats("merger"), plan, reference, vision.OutputSize), intermediates.ReadFloat32("vision.merger")).ShouldBeLessThan(1e-4);
    }

    private static int[] ReferenceOrder(TileGrid grid, int edge) => Enumerable.Range(0, grid.TokenCount)
        .OrderBy(token => token / grid.TokenColumns / edge)
        .ThenBy(token => token % grid.TokenColumns / edge)
        .ThenBy(token => token)
        .ToArray();

    private static float[] Reorder(float[] values, WindowPlan plan, int[] order, int width) => Enumerable.Range(0, 2)
        .SelectMany(image => order.SelectMany(token =>
        {
            var at = ((image * order.Length) + plan.TokenPlaces[token]) * width;
            return values[at..(at + width)];
        })).ToArray();
}
