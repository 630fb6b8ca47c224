using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Conversion;

public class PlanChooserTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("cpu", "directml")]
    public void A_7B_package_is_at_most_5_and_a_half_gigabytes(params string[] targets)
    {
        var chooser = SevenBillion(new ConversionOptions { Checkpoint = "c", Output = "o", Targets = targets, TileWidth = 448, TileHeight = 448 });
        var plan = chooser.Choose(null, CancellationToken.None);
        TestContext.Current.SendDiagnosticMessage($"{plan.Describe(QuantizationMethod.LeastSquares)}: {chooser.Bytes(plan)} bytes");
        // 5.5 GB with graphs, tokenizer (7 MB) and settings.
        chooser.Bytes(plan).ShouldBeInRange(4_500_000_000, 5_450_000_000);
        plan.BlockSize.ShouldBe(32);
    }

    [Fact]
    public void A_budget_that_nothing_fits_is_refused_with_the_least_that_would()
    {
        var chooser = SevenBillion(new ConversionOptions { Checkpoint = "c", Output = "o", SizeBudget = 3_000_000_000, TileWidth = 448, TileHeight = 448 });
        Should.Throw<ModelException>(() => chooser.Choose(null, CancellationToken.None)).Message.ShouldContain("3.00 GB");
    }

    [Fact]
    public void A_small_budget_makes_blocks_larger()
    {
        var chooser = SevenBillion(new ConversionOptions { Checkpoint = "c", Output = "o", SizeBudget = 4_900_000_000, HeadBits = 4, TileWidth = 448, TileHeight = 448 });
        var plan = chooser.Choose(null, CancellationToken.None);
        (plan.BlockSize, plan.Embedding, plan.Vision).ShouldBe((128, WeightPrecision.Int8, WeightPrecision.Int8));
        chooser.Bytes(plan).ShouldBeLessThanOrEqualTo(4_900_000_000);
    }

    [Fact]
    public void What_is_left_of_a_budget_goes_to_the_most_sensitive_matrices()
    {
        using var checkpoint = Golden.OpenCheckpoint();
        var images = ImageProcessor.Load(checkpoint.Folder).Settings;
        var options = new ConversionOptions { Checkpoint = "c", Output = "o", TileWidth = 84, TileHeight = 84 };
        var source = new CheckpointWeights(checkpoint);
        var plain = new PlanChooser(source, checkpoint.Configuration, images, options with { SizeBudget = 100_000_000, HeadBits = 8, EightBitShare = 0 });
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

    private static PlanChooser SevenBillion(ConversionOptions options)
    {
        var shapes = new ShapesOnly(SharedData.Path("reference", "qwen2_5_vl_7b_tensors.json"));
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), Published());
        var configuration = ModelConfigurationReader.LoadFile(folder.File("config.json"));
        return new PlanChooser(shapes, configuration, ImageProcessor.Load(SharedData.Path("reference", "tiny-qwen2_5_vl")).Settings, options);
    }

    // config.json of the published 7B model: its numbers are facts of the model.
    private static string Published() => """
        {
          "model_type": "qwen2_5_vl", "hidden_size": 3584, "intermediate_size": 18944, "num_hidden_layers": 28, "num_attention_heads": 28,
          "num_key_value_heads": 4, "vocab_size": 152064, "max_position_embeddings": 128000, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
          "tie_word_embeddings": false, "bos_token_id": 151643, "eos_token_id": 151645, "image_token_id": 151655, "video_token_id": 151656,
          "vision_start_token_id": 151652, "vision_end_token_id": 151653, "hidden_act": "silu",
          "rope_scaling": { "type": "mrope", "mrope_section": [16, 24, 24] },
          "vision_config": {
            "depth": 32, "hidden_act": "silu", "hidden_size": 1280, "intermediate_size": 3420, "num_heads": 16, "in_chans": 3,
            "out_hidden_size": 3584, "patch_size": 14, "spatial_merge_size": 2, "spatial_patch_size": 14, "window_size": 112,
            "fullatt_block_indexes": [7, 15, 23, 31], "tokens_per_second": 2, "temporal_patch_size": 2
          }
        }
        """;

    private sealed class ShapesOnly : IWeightSource
    {
        private readonly Dictionary<string, long[]> _shapes = [];

        public ShapesOnly(string path)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var tensor in json.RootElement.GetProperty("tensors").EnumerateObject())
                _shapes[Name(tensor.Name)] = [.. tensor.Value.EnumerateArray().Select(e => e.GetInt64())];
        }

        public bool Contains(string name) => _shapes.ContainsKey(name);

        public IReadOnlyList<long> Shape(string name) => _shapes[name];

        private static string Name(string name) =>
            name.Replace("model.language_model.", "model.", StringComparison.Ordinal).Replace("model.visual.", "visual.", StringComparison.Ordinal);

        // Values are not asked for; a matrix of noise is what sensitivity would see.
        public void Read(string name, long first, Span<float> destination)
        {
            var random = new Random(name.Length);
            foreach (ref var value in destination)
                value = random.NextSingle() - 0.5f;
        }
    }
}
