using System.Text.Json;
using RSICCLLM.Model;
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
    public void Pictures_of_another_size_are_refused_before_anything_is_converted()
    {
        using var pairs = new PairFolder(1, 100);
        Should.Throw<ModelException>(() => Verifier.Run(Options(pairs, SamplePackage.Path()))).Message.ShouldContain("100 x 100");
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
}
