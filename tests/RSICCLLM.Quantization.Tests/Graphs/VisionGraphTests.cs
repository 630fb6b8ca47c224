using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Graphs;

public class VisionGraphTests
{
    private static readonly PixelNormalization Clip =
        new([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);

    [Theory]
    [InlineData("levir-256")]
    [InlineData("levir-nonsquare")]
    public void Golden_pair_gives_its_image_features(string name)
    {
        using var golden = new Golden(name);
        using var checkpoint = Golden.OpenCheckpoint();
        var grid = golden.Longs("image_grid_thw");
        using var graph = Build(checkpoint, grid, ElementType.Float32);
        var result = graph.Run(Pixels(golden.Floats("pixel_values")), Grid(grid));
        Numbers.LargestDifference(result.Floats(PackageLayout.ImageFeatures), golden.Floats("image_features")).ShouldBeLessThan(1e-4);
        result.Shape(PackageLayout.ChangeEvidence).ShouldBe([1, grid[1], grid[2]]);
        result.Floats(PackageLayout.ChangeEvidence).ShouldAllBe(e => e >= 0 && e < 1);
        result.Floats(PackageLayout.ChangeEvidence).Max().ShouldBeGreaterThan(0.1f);
    }

    [Fact]
    public void Several_pairs_at_once_give_what_each_gives_alone()
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        var grid = golden.Longs("image_grid_thw");
        using var graph = Build(checkpoint, grid, ElementType.Float32);
        var first = golden.Floats("pixel_values");
        var half = first.Length / 2;
        float[] second = [.. first[half..], .. first[..half]];
        var together = graph.Run(Pixels([.. first, .. second]), Grid([.. grid, .. grid]));
        foreach (var output in new[] { PackageLayout.ImageFeatures, PackageLayout.ChangeEvidence })
        {
            float[] alone = [.. graph.Run(Pixels(first), Grid(grid)).Floats(output), .. graph.Run(Pixels(second), Grid(grid)).Floats(output)];
            Numbers.LargestDifference(together.Floats(output), alone).ShouldBeLessThan(1e-5);
        }
    }

    [Fact]
    public void Images_of_another_size_are_refused_by_the_graph()
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        var grid = golden.Longs("image_grid_thw");
        using var graph = Build(checkpoint, grid, ElementType.Float32);
        long[] turned = [1, grid[2], grid[1], 1, grid[2], grid[1]];
        Should.Throw<OnnxRuntimeException>(() => graph.Run(Pixels(golden.Floats("pixel_values")), Grid(turned)));
    }

    [Fact]
    public void Matrices_stored_as_float16_stay_close()
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        var grid = golden.Longs("image_grid_thw");
        using var graph = Build(checkpoint, grid, ElementType.Float16);
        var result = graph.Run(Pixels(golden.Floats("pixel_values")), Grid(grid));
        // bfloat16 weights of ordinary size are exact in float16 but for the smallest.
        Numbers.LargestDifference(result.Floats(PackageLayout.ImageFeatures), golden.Floats("image_features")).ShouldBeLessThan(1e-4);
    }

    [Theory]
    [InlineData(250, 252)]
    [InlineData(252, 0)]
    public void Tile_sizes_that_do_not_fit_are_refused(int width, int height)
    {
        using var checkpoint = Golden.OpenCheckpoint();
        Should.Throw<ModelException>(() => new TileGrid(checkpoint.Configuration.Vision, width, height))
            .Message.ShouldContain($"{width}x{height}");
    }

    [Fact]
    public void Matrices_in_8_bits_stay_near()
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        var grid = golden.Longs("image_grid_thw");
        using var graph = Build(checkpoint, grid, ElementType.Float16, new BlockLinear(new BlockFormat(32, false, 8), 4, BlockQuantizers.RoundToNearest));
        var found = graph.Run(Pixels(golden.Floats("pixel_values")), Grid(grid)).Floats(PackageLayout.ImageFeatures);
        var expected = golden.Floats("image_features");
        Math.Sqrt(QuantizedRows.MeanSquaredError(found, expected) / expected.Average(v => (double)v * v)).ShouldBeInRange(1e-4, 0.03);
    }

    private static GraphRunner Build(Checkpoint checkpoint, long[] grid, ElementType storage, LinearFormat? format = null) => new(graph =>
        VisionGraph.Build(
            graph,
            new CheckpointWeights(checkpoint),
            checkpoint.Configuration,
            new TileGrid(checkpoint.Configuration.Vision, (int)grid[2] * 14, (int)grid[1] * 14),
            Clip,
            storage,
            format ?? new FloatLinear()));

    private static (string Name, OrtValue Value) Pixels(float[] pixels) =>
        (PackageLayout.PixelValues, GraphRunner.Floats(pixels, pixels.Length / 1176, 1176));

    private static (string Name, OrtValue Value) Grid(long[] grid) =>
        (PackageLayout.ImageGrid, GraphRunner.Longs(grid, grid.Length / 3, 3));
}
