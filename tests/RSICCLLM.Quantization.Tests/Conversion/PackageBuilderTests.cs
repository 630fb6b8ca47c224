using System.Text.Json;
using System.Text.Json.Nodes;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Conversion;

public class PackageBuilderTests
{
    [Theory]
    [InlineData("levir-256", 256, 256)]
    [InlineData("levir-nonsquare", 196, 140)]
    public void Float32_package_captions_the_golden_pair_token_for_token(string name, int width, int height)
    {
        using var golden = new Golden(name);
        using var folder = new TemporaryFolder();
        var options = Options(folder) with { Precision = WeightPrecision.Float32, TileWidth = width, TileHeight = height };
        PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken).Quantization.ShouldBe("float32");
        using var captioner = CaptionerFactory.Open(options.Output, new CaptionerOptions(), TestContext.Current.CancellationToken);
        var tile = new TilePair(Picture(name, "before.png"), Picture(name, "after.png"));
        var captions = captioner.Caption([tile, tile], new DecodingOptions { MaxNewTokens = 24 }, TestContext.Current.CancellationToken);
        foreach (var caption in captions)
            caption.TokenIds.Select(id => (long)id).ShouldBe(golden.Longs("generated_ids"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Int4_package_opens_and_answers(bool allPositions)
    {
        using var folder = new TemporaryFolder();
        var steps = new List<ConversionProgress>();
        var options = Options(folder) with { TileWidth = 196, TileHeight = 140, AllPositions = allPositions, GroundSamplingDistance = 0.5 };
        var manifest = PackageBuilder.Build(options, new Steps(steps), TestContext.Current.CancellationToken);
        manifest.Quantization.ShouldBe("int4 (mse, block 32)");
        manifest.HasDifferenceModule.ShouldBeFalse();
        steps[^1].Done.ShouldBe(steps[^1].Total);
        using var captioner = CaptionerFactory.Open(options.Output, new CaptionerOptions(), TestContext.Current.CancellationToken);
        captioner.Description.GroundSamplingDistance.ShouldBe(0.5);
        var tile = new TilePair(Picture("levir-nonsquare", "before.png"), Picture("levir-nonsquare", "after.png"));
        var caption = captioner.Caption([tile], new DecodingOptions { MaxNewTokens = 8 }, TestContext.Current.CancellationToken)[0];
        caption.TokenIds.Count.ShouldBe(8);
        (caption.Evidence.Rows, caption.Evidence.Columns).ShouldBe((10, 14));
    }

    [Fact]
    public void Eight_bit_prompts_are_a_second_graph_with_a_byte_for_each_weight_of_the_layers()
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder) with { TileWidth = 84, TileHeight = 84, EightBitPrompts = true };
        var manifest = PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        manifest.Quantization.ShouldBe("int4 (mse, block 32, prompts int8)");
        manifest.Settings.ShouldNotBeNull()["eightBitPrompts"].ShouldBe("yes");
        manifest.Files.ShouldContain(file => file.Path == PackageLayout.PromptFile);
        // Four layers of 64 and 128 wide: query and output 64 x 64, key and value 64 x 32, gate, up and down 64 x 128; scales and whole pages beside them.
        var weights = 4 * ((2 * 64 * 64) + (2 * 64 * 32) + (3 * 64 * 128));
        manifest.Files.Single(file => file.Path == PackageLayout.PromptDataFile).Size.ShouldBeInRange(weights, weights + (4 * 7 * 8192));
    }

    [Fact]
    public void Same_checkpoint_gives_the_same_graphs_and_weights()
    {
        using var folder = new TemporaryFolder();
        var first = PackageBuilder.Build(Options(folder) with { TileWidth = 84, TileHeight = 84 }, cancellation: TestContext.Current.CancellationToken);
        var second = PackageBuilder.Build(
            Options(folder) with { TileWidth = 84, TileHeight = 84, Output = folder.File("second") }, cancellation: TestContext.Current.CancellationToken);
        // The self-test holds what this machine computed.
        Written(second).ShouldBe(Written(first));
        second.SourceCheckpoint.ShouldBe(first.SourceCheckpoint);
    }

    [Fact]
    public void Configuration_for_the_genai_runtime_names_the_graphs_and_stop_tokens()
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder) with { TileWidth = 84, TileHeight = 84, SelfTest = false };
        PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken).SelfTest.ShouldBeNull();
        using var ours = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(options.Output, PackageLayout.GenAiConfigFile)));
        using var reference = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("reference", "genai-multimodal", "genai_config.json")));
        var model = ours.RootElement.GetProperty("model");
        foreach (var property in reference.RootElement.GetProperty("model").EnumerateObject().Where(p => p.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String))
            model.GetProperty(property.Name).ToString().ShouldBe(property.Value.ToString(), property.Name);
        model.GetProperty("eos_token_id").EnumerateArray().Select(e => e.GetInt32()).ShouldBe([1536, 1538]);
        model.GetProperty("vision").GetProperty("inputs").ToString().ShouldContain("image_grid_thw");
        foreach (var part in new[] { "vision", "embedding", "decoder" })
            File.Exists(Path.Combine(options.Output, model.GetProperty(part).GetProperty("filename").GetString()!)).ShouldBeTrue();
        File.Exists(Path.Combine(options.Output, model.GetProperty("vision").GetProperty("config_filename").GetString()!)).ShouldBeTrue();
    }

    [Fact]
    public void Package_is_replaced_only_when_asked_and_other_folders_never()
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder) with { TileWidth = 84, TileHeight = 84, SelfTest = false };
        PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        Should.Throw<ModelException>(() => PackageBuilder.Build(options)).Message.ShouldContain("holds a model package already");
        PackageBuilder.Build(options with { Replace = true, Name = "again" }, cancellation: TestContext.Current.CancellationToken);
        PackageManifest.Load(options.Output).Name.ShouldBe("again");

        var other = Directory.CreateDirectory(folder.File("photos")).FullName;
        File.WriteAllText(Path.Combine(other, "holiday.txt"), "sun");
        Should.Throw<ModelException>(() => PackageBuilder.Build(options with { Output = other, Replace = true })).Message.ShouldContain("holds no model package");
        File.Exists(Path.Combine(other, "holiday.txt")).ShouldBeTrue();
        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(2);
    }

    [Fact]
    public void Extra_tensor_is_named_and_nothing_is_left() => Refused(
        new TinyCheckpoint(null, TensorData.FromFloat32("model.layers.4.mlp.up_proj.weight", [1], new float[1])),
        "model.layers.4.mlp.up_proj.weight", "no place");

    [Fact]
    public void A_checkpoint_says_what_the_options_leave_open()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        tiny.Configure(root => root["rsiccllm"] = JsonNode.Parse(
            """{"name":"city","tile_width":84,"tile_height":56,"ground_sampling_distance":0.3,"license":"CC-BY-4.0","training_note":"roofs only"}"""));
        var options = Options(folder) with { Checkpoint = tiny.Folder, SelfTest = false, License = "MIT" };
        var manifest = PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        (manifest.Name, manifest.TileWidth, manifest.TileHeight, manifest.GroundSamplingDistance).ShouldBe(("city", 84, 56, 0.3));
        (manifest.License, manifest.TrainingNote).ShouldBe(("MIT", "roofs only"));
    }

    [Fact]
    public void Vision_graph_depends_on_the_tile_size_and_a_size_that_would_be_resized_is_refused()
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder) with { SelfTest = false };
        var hashes = new[] { 112, 448 }.Select(tile => PackageBuilder.Build(
            options with { TileWidth = tile, TileHeight = tile, Output = folder.File($"tile{tile}") }, cancellation: TestContext.Current.CancellationToken)
            .Files.Single(file => file.Path == PackageLayout.VisionFile).Sha256).ToList();
        hashes[0].ShouldNotBe(hashes[1]);

        // The demo's image processor turns every picture into 112 x 112 pixels: packages of other tile sizes would silently be those of 112.
        var demo = Path.Combine(SharedData.RepositoryRoot, "samples", "checkpoint");
        var message = Should.Throw<ModelException>(() => PackageBuilder.Build(options with { Checkpoint = demo, TileWidth = 448, TileHeight = 448 })).Message;
        message.ShouldContain("448x448");
        message.ShouldContain("112x112");
    }

    [Fact]
    public void A_postponed_self_test_is_the_one_that_the_conversion_records()
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder) with { TileWidth = 84, TileHeight = 84 };
        var now = PackageBuilder.Build(options with { SelfTest = true }, cancellation: TestContext.Current.CancellationToken);
        var later = PackageBuilder.Build(options with { SelfTest = false, Output = folder.File("later") }, cancellation: TestContext.Current.CancellationToken);
        later.SelfTest.ShouldBeNull();
        var recorded = PackageBuilder.RecordSelfTest(folder.File("later"), TestContext.Current.CancellationToken);
        recorded.SelfTest.ShouldBe(now.SelfTest);
        recorded.Files.ShouldBe(now.Files);
        PackageVerifier.Verify(folder.File("later"), TestContext.Current.CancellationToken).SelfTest.ShouldNotBeNull();
    }

    [Fact]
    public void Missing_tensor_is_named_and_nothing_is_left() => Refused(
        new TinyCheckpoint(t => t.Name == "model.layers.2.mlp.up_proj.weight" ? null : t),
        "model.layers.2.mlp.up_proj.weight", "no tensor");

    [Fact]
    public void Wrong_shape_is_named_with_both_shapes() => Refused(
        new TinyCheckpoint(t => t.Name == "visual.merger.mlp.2.bias" ? TensorData.FromFloat32(t.Name, [63], new float[63]) : t),
        "visual.merger.mlp.2.bias", "[63]", "[64]");

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Values_that_are_no_numbers_are_named_with_their_place(float value, string text) => Refused(
        new TinyCheckpoint(t =>
        {
            if (t.Name != "model.layers.3.self_attn.o_proj.weight")
                return t;
            var values = new float[64 * 64];
            values[77] = value;
            return TensorData.FromFloat32(t.Name, [64, 64], values);
        }),
        "model.layers.3.self_attn.o_proj.weight", text, "element 77");

    [Fact]
    public void Options_out_of_range_are_told_together()
    {
        var options = new ConversionOptions { Checkpoint = "c", Output = "o", BlockSize = 33, TileWidth = 7, Targets = ["cuda"], AccuracyLevel = 9 };
        var message = Should.Throw<ModelException>(() => PackageBuilder.Build(options)).Message;
        foreach (var part in new[] { "33", "7x448", "\"cuda\"", "9" })
            message.ShouldContain(part);
    }

    [Theory]
    [InlineData(WeightPrecision.Float32, "cpu")]
    [InlineData(WeightPrecision.Int4, "directml")]
    public void Eight_bit_prompts_that_nobody_would_use_are_refused(WeightPrecision precision, string target)
    {
        var options = new ConversionOptions { Checkpoint = "c", Output = "o", Precision = precision, Targets = [target], EightBitPrompts = true };
        Should.Throw<ModelException>(() => PackageBuilder.Build(options)).Message.ShouldContain("8-bit prompts");
    }

    private static IEnumerable<PackageFile> Written(PackageManifest manifest) => manifest.Files.Where(file => file.Path != SelfTestData.FileName);

    private static void Refused(TinyCheckpoint checkpoint, params string[] words)
    {
        using (checkpoint)
        using (var folder = new TemporaryFolder())
        {
            var options = Options(folder) with { Checkpoint = checkpoint.Folder, TileWidth = 84, TileHeight = 84 };
            var message = Should.Throw<ModelException>(() => PackageBuilder.Build(options)).Message;
            foreach (var word in words)
                message.ShouldContain(word);
            Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
        }
    }

    private static ConversionOptions Options(TemporaryFolder folder) => new()
    {
        Checkpoint = SharedData.Path("reference", "tiny-qwen2_5_vl"),
        Output = folder.File("package"),
    };

    private static RSICCLLM.Imaging.RgbImage Picture(string name, string file) => RgbImageFile.Read(SharedData.Path("reference", "golden", name, file));

    private sealed class Steps(List<ConversionProgress> steps) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value) => steps.Add(value);
    }
}
