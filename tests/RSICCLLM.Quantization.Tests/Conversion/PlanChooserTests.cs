using RSICCLLM.Model;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Conversion;

public class PlanChooserTests
{
    [Theory]
    [InlineData(128, "cpu")]
    [InlineData(32, "cpu", "directml")]
    public void A_7B_package_is_at_most_5_and_a_half_gigabytes(int blockSize, params string[] targets)
    {
        var chooser = Chooser(new ConversionOptions { Checkpoint = "c", Output = "o", Targets = targets, TileWidth = 448, TileHeight = 448 });
        var plan = chooser.Choose(null, CancellationToken.None);
        TestContext.Current.SendDiagnosticMessage($"{plan.Describe(QuantizationMethod.LeastSquares)}: {chooser.Bytes(plan)} bytes");
        // 5.5 GB with graphs, tokenizer (7 MB) and settings.
        chooser.Bytes(plan).ShouldBeInRange(4_500_000_000, 5_460_000_000);
        plan.BlockSize.ShouldBe(blockSize);
    }

    [Fact]
    public void Eight_bit_prompts_take_nothing_from_what_the_budget_gives()
    {
        // 6 GB leave room for some matrices in 8 bits.
        var options = new ConversionOptions { Checkpoint = "c", Output = "o", SizeBudget = 6_000_000_000, TileWidth = 448, TileHeight = 448 };
        var plain = Chooser(options).Choose(null, CancellationToken.None);
        var prompts = Chooser(options with { EightBitPrompts = true }).Choose(null, CancellationToken.None);
        plain.EightBits.Count.ShouldBeGreaterThan(0);
        prompts.EightBits.SetEquals(plain.EightBits).ShouldBeTrue();
        prompts.ShouldBe(plain with { EightBitPrompts = true, EightBits = prompts.EightBits });
    }

    [Theory]
    [InlineData(448)]
    [InlineData(252)]
    public void A_7B_package_runs_on_a_card_of_8_gigabytes_by_plan(int tile)
    {
        var options = new ConversionOptions { Checkpoint = "c", Output = "o", Targets = ["directml"], TileWidth = tile, TileHeight = tile };
        var plan = Chooser(options).Choose(null, CancellationToken.None);
        var graphs = new PackageGraphs(new SevenBillion(), SevenBillion.Configuration, Images, options, plan, BlockQuantizers.RoundToNearest);
        var manifest = new PackageManifest
        {
            Name = "7B",
            SourceCheckpoint = new string('0', 64),
            Versions = new Dictionary<string, string>(),
            Settings = new Dictionary<string, string>(),
            CreatedWith = "test",
            TileWidth = tile,
            TileHeight = tile,
            Quantization = plan.Describe(QuantizationMethod.LeastSquares),
            Targets = options.Targets,
            HasDifferenceModule = false,
            License = "",
            TrainingNote = "",
            Files = [.. graphs.Data.Select(data => new PackageFile(data.FileName, data.Length, new string('0', 64)))],
        };
        var memory = MemoryPlan.For(manifest, SevenBillion.Configuration, "directml", batch: 1);
        TestContext.Current.SendDiagnosticMessage($"{memory}");
        memory.TotalBytes.ShouldBeLessThan(8_000_000_000);
        // A driver's own needs come on top, so something must be left.
        MemoryPlan.LargestBatchWithin(manifest, SevenBillion.Configuration, "directml", 7_000_000_000).ShouldBeGreaterThanOrEqualTo(1);
        // Four bits a weight of the 6.53 billion in the decoder's layers alone, and its output layer, cannot be less.
        memory.WeightBytes.ShouldBeGreaterThan(3_500_000_000);
    }

    [Fact]
    public void A_block_size_that_was_named_is_kept_beside_a_budget()
    {
        var options = new ConversionOptions { Checkpoint = "c", Output = "o", BlockSize = 32, SizeBudget = 5_200_000_000, HeadBits = 4, KeepBlockSize = true, TileWidth = 448, TileHeight = 448 };
        var plan = Chooser(options).Choose(null, CancellationToken.None);
        (plan.BlockSize, plan.Embedding).ShouldBe((32, WeightPrecision.Int4));
        Chooser(options with { KeepBlockSize = false }).Begin().BlockSize.ShouldBeGreaterThan(32);
    }

    [Fact]
    public void A_budget_that_nothing_fits_is_refused_with_the_least_that_would()
    {
        var chooser = Chooser(new ConversionOptions { Checkpoint = "c", Output = "o", SizeBudget = 3_000_000_000, TileWidth = 448, TileHeight = 448 });
        var message = Should.Throw<ModelException>(() => chooser.Choose(null, CancellationToken.None)).Message;
        message.ShouldContain("3.00 GB");
        message.ShouldEndWith("ask for a larger one.");
    }

    [Fact]
    public void A_refusal_says_which_named_options_stand_in_the_way()
    {
        var chooser = Chooser(new ConversionOptions { Checkpoint = "c", Output = "o", SizeBudget = 4_500_000_000, BlockSize = 32, KeepBlockSize = true, VisionPrecision = WeightPrecision.Float16, TileWidth = 448, TileHeight = 448 });
        Should.Throw<ModelException>(() => chooser.Begin()).Message.ShouldEndWith("ask for a larger one, or leave the block size and the vision tower's precision to be chosen.");
    }

    [Fact]
    public void A_small_budget_makes_blocks_larger()
    {
        var chooser = Chooser(new ConversionOptions { Checkpoint = "c", Output = "o", SizeBudget = 5_050_000_000, HeadBits = 4, BlockSize = 32, TileWidth = 448, TileHeight = 448 });
        var plan = chooser.Choose(null, CancellationToken.None);
        (plan.BlockSize, plan.Embedding, plan.Vision).ShouldBe((128, WeightPrecision.Int8, WeightPrecision.Int8));
        chooser.Bytes(plan).ShouldBeLessThanOrEqualTo(5_050_000_000);
    }

    [Fact]
    public void Any_size_is_taken_as_asked_where_the_default_budget_would_coarsen()
    {
        var exact = new ConversionOptions
        {
            Checkpoint = "c",
            Output = "o",
            TileWidth = 448,
            TileHeight = 448,
            BlockSize = 32,
            EightBitShare = 1,
            HeadBits = 8,
            VisionPrecision = WeightPrecision.Int8,
            EmbeddingPrecision = WeightPrecision.Float16,
        };
        Chooser(exact).Choose(null, CancellationToken.None).BlockSize.ShouldBeGreaterThan(32);
        var chooser = Chooser(exact with { AnySize = true });
        var plan = chooser.Choose(null, CancellationToken.None);
        (plan.BlockSize, plan.HeadBits, plan.EightBits.Count, plan.Scales).ShouldBe((32, 8, 28 * 7, ElementType.Float32));
        chooser.Bytes(plan).ShouldBeGreaterThan(9_000_000_000);
    }

    [Fact]
    public void What_is_left_of_a_budget_goes_to_the_most_sensitive_matrices()
    {
        using var checkpoint = Golden.OpenCheckpoint();
        var images = ImageProcessor.Load(checkpoint.Folder).Settings;
        var options = new ConversionOptions { Checkpoint = "c", Output = "o", TileWidth = 84, TileHeight = 84 };
        var source = new CheckpointWeights(checkpoint);
        var plain = new PlanChooser(source, checkpoint.Configuration, images, options with { SizeBudget = 100_000_000, HeadBits = 8 });
        var all = plain.Choose(null, CancellationToken.None);
        all.EightBits.Count.ShouldBe(28);
        var budget = plain.Bytes(all) - 20_000;
        var some = new PlanChooser(source, checkpoint.Configuration, images, options with { SizeBudget = budget, HeadBits = 8 });
        var plan = some.Choose(null, CancellationToken.None);
        plan.EightBits.Count.ShouldBeInRange(1, 27);
        some.Bytes(plan).ShouldBeLessThanOrEqualTo(budget);

        var ranked = Sensitivity.Rank(source, DecoderMatrix.Of(checkpoint.Configuration.Text), plan, null, CancellationToken.None);
        ranked.ShouldAllBe(r => r.Error > 0 && r.Error < 0.05);
        plan.EightBits.ShouldContain(ranked[0].Matrix.Name);
    }

    [Fact]
    public void A_budget_that_every_matrix_fits_in_8_bits_gives_every_matrix_8_bits()
    {
        var options = new ConversionOptions { Checkpoint = "c", Output = "o", TileWidth = 448, TileHeight = 448, BlockSize = 32, KeepBlockSize = true, HeadBits = 8, SizeBudget = 100_000_000_000 };
        var matrices = DecoderMatrix.Of(SevenBillion.Configuration.Text);
        var all = Chooser(options);
        // Pages that begin anew may not be there, two for each matrix.
        var budget = all.Bytes(all.Begin() with { EightBits = matrices.Select(matrix => matrix.Name).ToHashSet() }) + (matrices.Count * 2 * 4096);

        Chooser(options with { SizeBudget = budget }).Choose(null, CancellationToken.None).EightBits.Count.ShouldBe(matrices.Count);
    }

    private static PlanChooser Chooser(ConversionOptions options) => new(
        new SevenBillion(), SevenBillion.Configuration, Images, options);

    private static ImageProcessorSettings Images => ImageProcessor.Load(SharedData.Path("reference", "tiny-qwen2_5_vl")).Settings;
}
