using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Shared;

namespace RSICCLLM.Model.Tests.Packages;

public class MemoryPlanTests
{
    private static readonly ModelConfiguration Shape = PublishedShape.Of();

    [Fact]
    public void Cache_of_a_7B_model_is_that_of_hand_arithmetic()
    {
        var plan = MemoryPlan.For(Manifest(), Shape, "directml", batch: 3, newTokens: 100);
        // A tile of 448 pixels has 16 x 16 merged tokens; two images, 64 words, 100 new tokens: 676.
        plan.Tokens.ShouldBe(676);
        // Keys and values, 28 layers, 4 heads of 128, 2 bytes: 57,344 a token.
        plan.CacheBytes.ShouldBe(57344L * 676 * 3);
        MemoryPlan.For(Manifest(), Shape, "cpu", batch: 3, newTokens: 100).CacheBytes.ShouldBe(2 * 57344L * 676 * 3);
    }

    [Fact]
    public void Weights_take_more_while_the_cpu_loads_them()
    {
        // The embedding table stays with the processor.
        MemoryPlan.For(Manifest(), Shape, "directml", 1).WeightBytes.ShouldBe(6_000_000_000);
        // The decoder's 4.65 GB are repacked, the vision tower's float16 matrices widened: 32 blocks x 1280 x (4 x 1280 + 3 x 3420) = 629,964,800 numbers, 2 bytes more for each.
        MemoryPlan.For(Manifest(), Shape, "cpu", 1).WeightBytes.ShouldBe(6_550_000_000 + 4_650_000_000 + 1_259_929_600);
    }

    [Fact]
    public void Eight_bit_prompts_are_repacked_on_the_cpu_and_cost_a_graphics_card_nothing()
    {
        var plain = Manifest();
        var prompts = plain with { Files = [.. plain.Files, new PackageFile(PackageLayout.PromptDataFile, 1000, new string('0', 64))] };
        foreach (var (target, more) in new[] { ("cpu", 2000), ("directml", 0) })
            MemoryPlan.For(prompts, Shape, target, 1).WeightBytes.ShouldBe(MemoryPlan.For(plain, Shape, target, 1).WeightBytes + more);

        // A processor whose 8-bit products are not exact does not open that graph; 2000 bytes less are 2000 bytes more to batch in.
        MemoryPlan.For(prompts, Shape, "cpu", 1, eightBitPrompts: false).ShouldBe(MemoryPlan.For(plain, Shape, "cpu", 1));
        var limit = MemoryPlan.For(plain, Shape, "cpu", 3).TotalBytes;
        MemoryPlan.LargestBatchWithin(prompts, Shape, "cpu", limit, eightBitPrompts: false).ShouldBe(3);
        MemoryPlan.LargestBatchWithin(prompts, Shape, "cpu", limit).ShouldBe(2);
    }

    [Fact]
    public void The_largest_batch_fits_and_the_next_does_not()
    {
        const long limit = 9_000_000_000;
        var batch = MemoryPlan.LargestBatchWithin(Manifest(), Shape, "directml", limit);
        batch.ShouldBeGreaterThan(0);
        MemoryPlan.For(Manifest(), Shape, "directml", batch).TotalBytes.ShouldBeLessThanOrEqualTo(limit);
        MemoryPlan.For(Manifest(), Shape, "directml", batch + 1).TotalBytes.ShouldBeGreaterThan(limit);
        MemoryPlan.LargestBatchWithin(Manifest(), Shape, "directml", 5_000_000_000).ShouldBe(0);
    }

    private static PackageManifest Manifest() => new()
    {
        Name = "7B",
        SourceCheckpoint = new string('0', 64),
        CreatedWith = "test",
        TileWidth = 448,
        TileHeight = 448,
        Quantization = "int4",
        Targets = ["cpu", "directml"],
        HasDifferenceModule = false,
        License = "none",
        TrainingNote = "none",
        Files =
        [
            new PackageFile("vision.onnx", 1000, new string('0', 64)),
            new PackageFile("vision.onnx.data", 1_350_000_000, new string('0', 64)),
            new PackageFile("embedding.onnx.data", 550_000_000, new string('0', 64)),
            new PackageFile("decoder.onnx.data", 4_650_000_000, new string('0', 64)),
        ],
    };
}
