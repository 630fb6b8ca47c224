using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Tests.Shared;
using UglyToad.PdfPig;

namespace RSICCLLM.Verification.Tests;

public class VerifierTests
{
    [Fact]
    public void The_checkpoints_own_float32_package_is_the_same_model()
    {
        using var pairs = new PairFolder(3, 112);
        var package = Build(pairs, options => options with { Precision = WeightPrecision.Float32 });
        var result = Verifier.Run(Options(pairs, package), cancellation: TestContext.Current.CancellationToken);
        result.Passed.ShouldBeTrue();
        result.Agreement.ShouldBe(1);
        result.Divergence.ShouldBeLessThan(1e-6);
        result.Perplexity.ShouldBe(result.ReferencePerplexity, 1e-6);
        result.MutualBleu4.ShouldBe(100, 1e-6);
        result.EqualCaptions.ShouldBe(3);
        result.Weights.ShouldBeEmpty();
        result.Tokens.ShouldBeGreaterThan(3 * 5);
        result.BleuLossInterval.ShouldBe((0, 0));
        result.Reservation!.ShouldContain("3 pairs are few");
        (result with { Pairs = VerificationResult.EnoughPairs }).Reservation.ShouldBeNull();
        Directory.GetDirectories(pairs.Path, "rsiccllm-verify-*").ShouldBeEmpty();
    }

    [Fact]
    public void A_coarse_package_is_caught_and_the_report_says_so_on_one_page()
    {
        using var pairs = new PairFolder(3, 112);
        var package = Build(pairs, options => options with
        {
            Method = QuantizationMethod.RoundToNearest,
            BlockSize = 256,
            Symmetric = true,
            EmbeddingPrecision = WeightPrecision.Int4,
            VisionPrecision = WeightPrecision.Int8,
        });
        var strict = Options(pairs, package) with { Thresholds = new VerificationThresholds { MaximumDivergence = 1e-6 } };
        var result = Verifier.Run(strict, cancellation: TestContext.Current.CancellationToken);
        result.Passed.ShouldBeFalse();
        result.Checks.Single(c => c.Name.Contains("divergence", StringComparison.Ordinal)).Passed.ShouldBeFalse();
        // 4 bits over 256 inputs leave about a tenth; vision in 8 bits stays below a hundredth.
        result.Weights.Where(w => w.Name.StartsWith("model.layers", StringComparison.Ordinal)).ShouldAllBe(w => w.Bits == 4 && w.BlockSize == 256 && w.RelativeError > 0.08 && w.RelativeError < 0.3);
        result.Weights.Where(w => w.Name.StartsWith("visual", StringComparison.Ordinal)).ShouldAllBe(w => w.Bits == 8 && w.RelativeError > 0 && w.RelativeError < 0.01);
        result.Weights.Count(w => w.Name == "model.embed_tokens.weight").ShouldBe(1);

        using var json = JsonDocument.Parse(VerificationJson.ToJson(result));
        json.RootElement.GetProperty("verdict").GetString().ShouldBe("failed");
        json.RootElement.GetProperty("kl").GetDouble().ShouldBe(result.Divergence);
        json.RootElement.GetProperty("tensors").GetArrayLength().ShouldBe(result.Weights.Count);
        // A package with a broken scale gives such numbers.
        using var broken = JsonDocument.Parse(VerificationJson.ToJson(result with { Divergence = double.NaN, LargestDivergence = double.PositiveInfinity }));
        broken.RootElement.GetProperty("kl").ValueKind.ShouldBe(JsonValueKind.Null);
        broken.RootElement.GetProperty("largestKl").ValueKind.ShouldBe(JsonValueKind.Null);
        using var stream = new MemoryStream();
        VerificationPdf.Write(result, stream, TestContext.Current.CancellationToken);
        using var pdf = PdfDocument.Open(stream.ToArray());
        pdf.NumberOfPages.ShouldBe(1);
        pdf.GetPage(1).Text.ShouldContain("failed");
    }

    [Fact]
    public void Eight_bits_stand_in_for_the_checkpoint()
    {
        using var pairs = new PairFolder(2, 112);
        var package = Build(pairs, options => options with { Precision = WeightPrecision.Float32 });
        var result = Verifier.Run(Options(pairs, package) with { Reference = WeightPrecision.Int8 }, cancellation: TestContext.Current.CancellationToken);
        result.ReferenceModel.ShouldContain("int8");
        result.Divergence.ShouldBeInRange(1e-9, 0.02);
    }

    [Fact]
    public void The_eight_bit_reference_has_blocks_of_32_however_wide_the_decoder_is()
    {
        using var pairs = new PairFolder(1, 112);
        var package = SamplePackage.Path();
        var options = Verifier.ReferenceOptions(Options(pairs, package) with { Reference = WeightPrecision.Int8 }, Model.Packages.PackageManifest.Load(package), pairs.Path);
        // Where nothing is said the converter chooses, 128 for the width of 7B.
        options.BlockSize.ShouldBe(32);
        (options.EightBitShare, options.HeadBits).ShouldBe((1, 8));
    }

    [Fact]
    public void A_package_with_an_adapter_is_held_against_checkpoint_and_adapter()
    {
        var (checkpoint, adapter) = (SharedData.Path("reference", "tiny-qwen2_5_vl"), SharedData.Path("reference", "training", "lora-adapter"));
        using var pairs = new PairFolder(2, 112);
        var package = Build(pairs, options => options with { Checkpoint = checkpoint, Adapter = adapter, Method = QuantizationMethod.RoundToNearest, EightBitShare = 1, HeadBits = 8, AccuracyLevel = 1 });
        var options = Options(pairs, package) with { Checkpoint = checkpoint };

        var result = Verifier.Run(options with { Adapter = adapter }, cancellation: TestContext.Current.CancellationToken);

        result.Divergence.ShouldBeInRange(1e-12, 1e-3);
        var merged = result.Weights.Single(w => w.Name == "model.layers.0.self_attn.q_proj.weight").RelativeError;
        merged.ShouldBeInRange(1e-6, 0.01);
        using (var opened = Model.Safetensors.Checkpoint.Open(checkpoint))
        {
            var graph = Path.Combine(package, Model.Packages.PackageLayout.DecoderFile("cpu"));
            WeightErrors.Measure(graph, opened, adapter: null, TestContext.Current.CancellationToken).Single(w => w.Name == "model.layers.0.self_attn.q_proj.weight").RelativeError.ShouldBeGreaterThan(3 * merged);
        }

        Should.Throw<ModelException>(() => Verifier.Run(options)).Message.ShouldContain("--adapter");
        // The same adapter with another scale.
        var other = Directory.CreateDirectory(Path.Combine(pairs.Path, "other")).FullName;
        File.Copy(Path.Combine(adapter, "adapter_model.safetensors"), Path.Combine(other, "adapter_model.safetensors"));
        File.WriteAllText(Path.Combine(other, "adapter_config.json"), File.ReadAllText(Path.Combine(adapter, "adapter_config.json")).Replace("\"lora_alpha\": 16", "\"lora_alpha\": 17", StringComparison.Ordinal));
        var begun = new Begun();
        Should.Throw<ModelException>(() => Verifier.Run(options with { Adapter = other }, begun)).Message.ShouldContain("another adapter");
        begun.Steps.ShouldBe(0);
    }

    [Fact]
    public void An_adapter_beside_a_package_without_one_is_refused()
    {
        using var pairs = new PairFolder(1, 112);
        Should.Throw<ModelException>(() => Verifier.Run(Options(pairs, SamplePackage.Path()) with { Adapter = pairs.Path })).Message.ShouldContain("without an adapter");
    }

    [Fact]
    public void Pictures_of_another_size_are_refused_before_anything_is_converted()
    {
        using var pairs = new PairFolder(1, 100);
        Should.Throw<ModelException>(() => Verifier.Run(Options(pairs, SamplePackage.Path()))).Message.ShouldContain("100 x 100");
    }

    [Fact]
    public void What_a_killed_verification_left_goes_before_room_is_looked_for()
    {
        using var pairs = new PairFolder(1, 112);
        var left = Directory.CreateDirectory(Path.Combine(pairs.Path, "rsiccllm-verify-left")).FullName;
        File.WriteAllText(Path.Combine(left, "in-use"), "");
        var wasThere = true;

        Should.Throw<ModelException>(() => Verifier.Run(Options(pairs, SamplePackage.Path()), _ => (wasThere = Directory.Exists(left)) ? 0 : 1, null, TestContext.Current.CancellationToken));

        wasThere.ShouldBeFalse();
    }

    [Fact]
    public void A_scratch_folder_without_room_is_refused_before_anything_is_converted()
    {
        using var pairs = new PairFolder(1, 112);
        var options = Options(pairs, SamplePackage.Path());
        using var checkpoint = Model.Safetensors.Checkpoint.Open(options.Checkpoint);
        var parameters = checkpoint.Tensors.Values.Sum(tensor => tensor.Shape.Aggregate(1L, (a, b) => a * b));
        // The caption and the end of the turn, each with a number of 4 bytes for every word of the vocabulary.
        var tokens = QwenTokenizer.Load(options.Checkpoint).Encode(PairFolder.Caption(0)).Count + 1;
        var needed = 4 * (parameters + ((long)tokens * checkpoint.Configuration.Text.VocabularySize));
        var begun = new Begun();

        var message = Should.Throw<ModelException>(() => Verifier.Run(options, _ => needed - 1, begun, TestContext.Current.CancellationToken)).Message;

        message.ShouldContain($"needs {Model.Files.ByteText.Of(needed)}, and the scratch folder {pairs.Path} has ");
        message.ShouldContain("--scratch");
        message.ShouldContain("--reference int8");
        Should.Throw<ModelException>(() => Verifier.Run(options with { Reference = WeightPrecision.Int8 }, _ => parameters, begun, TestContext.Current.CancellationToken))
            .Message.ShouldNotContain("--reference");
        begun.Steps.ShouldBe(0);
        Directory.GetDirectories(pairs.Path, "rsiccllm-verify-*").ShouldBeEmpty();
        // So much is enough, and so is what nobody knows.
        foreach (var free in new long?[] { needed, null })
            Should.Throw<OperationCanceledException>(() => Verifier.Run(options, _ => free, new At("reading the checkpoint", _ => throw new OperationCanceledException()), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_package_of_another_checkpoint_is_refused_before_anything_is_converted()
    {
        using var pairs = new PairFolder(1, 112);
        var options = Options(pairs, SamplePackage.Path());
        var other = Directory.CreateDirectory(Path.Combine(pairs.Path, "checkpoint")).FullName;
        foreach (var file in Directory.GetFiles(options.Checkpoint))
            File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
        File.AppendAllText(Path.Combine(other, "config.json"), "\n");
        var converting = new At("converting the checkpoint", _ => { });

        Should.Throw<ModelException>(() => Verifier.Run(options with { Checkpoint = other }, converting)).Message.ShouldContain("another checkpoint");

        converting.Ran.ShouldBeFalse();
    }

    [Fact]
    public void A_scratch_folder_that_cannot_be_written_is_told_with_what_to_do()
    {
        using var pairs = new PairFolder(1, 112);
        var options = Options(pairs, SamplePackage.Path());
        // A folder in the place of a file, which no conversion gets past.
        var block = new At("converting the checkpoint", _ => Directory.CreateDirectory(Path.Combine(Directory.GetDirectories(pairs.Path, "rsiccllm-verify-*").Single(), ".reference.partial", "conversion.journal")));

        var message = Should.Throw<ModelException>(() => Verifier.Run(options, block)).Message;

        message.ShouldContain("name another folder with --scratch");
        message.ShouldNotContain("kept");
        Directory.GetDirectories(pairs.Path, "rsiccllm-verify-*").ShouldBeEmpty();
    }

    [Fact]
    public void The_graph_that_reads_prompts_is_measured_too()
    {
        using var pairs = new PairFolder(1, 112);
        var package = Build(pairs, options => options with { EightBitPrompts = true });

        var weights = Verifier.Run(Options(pairs, package), cancellation: TestContext.Current.CancellationToken).Weights;

        var matrix = weights.Where(w => w.Name == "model.layers.0.mlp.down_proj.weight").OrderBy(w => w.Bits).ToList();
        matrix.Select(w => w.Bits).ShouldBe([4, 8]);
        // 16 times finer, with one scale for a whole row instead of 32.
        matrix[1].RelativeError.ShouldBeInRange(1e-5, matrix[0].RelativeError / 4);
        weights.Select(w => (w.Name, w.Bits)).ShouldBeUnique();
    }

    [Theory]
    [InlineData(-0.004, 2, "0.00")]
    [InlineData(-0.005, 2, "-0.01")]
    [InlineData(-0.0, 1, "0.0")]
    [InlineData(1.25, 1, "1.3")]
    public void What_rounds_to_nothing_has_no_sign(double value, int digits, string text) => VerificationCheck.Rounded(value, digits).ShouldBe(text);

    [Fact]
    public void Pruning_is_refused_before_anything_is_converted_where_the_model_is_not_trained_for_it()
    {
        using var pairs = new PairFolder(1, 112);
        var package = Path.Combine(pairs.Path, "package");
        Directory.CreateDirectory(package);
        foreach (var file in Directory.GetFiles(SamplePackage.Path()))
            File.Copy(file, Path.Combine(package, Path.GetFileName(file)));
        var configuration = Model.Configuration.ModelConfigurationReader.Load(package);
        Model.Configuration.ModelConfigurationWriter.Save(package, configuration with { Difference = configuration.Difference! with { PruningThreshold = 0 } });
        (Model.Packages.PackageManifest.Load(package) with { Files = Model.Packages.PackageManifest.ListFiles(package) }).Save(package);

        Should.Throw<ModelException>(() => Verifier.Run(Options(pairs, package) with { Pruning = true })).Message.ShouldContain("was not trained to answer without");
    }

    private static VerificationOptions Options(PairFolder pairs, string package) => new()
    {
        Package = package,
        Checkpoint = Path.Combine(SharedData.RepositoryRoot, "samples", "checkpoint"),
        Pairs = pairs.ListFile,
        ScratchFolder = pairs.Path,
    };

    private static string Build(PairFolder pairs, Func<ConversionOptions, ConversionOptions> change)
    {
        SamplePackage.Path();
        var options = change(new ConversionOptions
        {
            Checkpoint = Path.Combine(SharedData.RepositoryRoot, "samples", "checkpoint"),
            Output = Path.Combine(pairs.Path, "package"),
            TileWidth = 112,
            TileHeight = 112,
        });
        PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        return options.Output;
    }

    private sealed class At(string step, Action<VerificationProgress> action) : IProgress<VerificationProgress>
    {
        public bool Ran { get; private set; }

        public void Report(VerificationProgress value)
        {
            if (value.Step != step)
                return;
            Ran = true;
            action(value);
        }
    }

    private sealed class Begun : IProgress<VerificationProgress>
    {
        public int Steps { get; private set; }

        public void Report(VerificationProgress value) => Steps++;
    }
}
