using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Inference.Tests.Captioning;

public sealed class TriageTests(TinyPackages packages)
{
    private static readonly DecodingOptions Short = new() { MaxNewTokens = 24 };

    [Fact]
    public void Tiles_below_the_threshold_are_set_aside_and_the_others_answered_as_ever()
    {
        var tiles = Tiles.Cuts(7, 112);
        var package = packages.CopyOf(packages.Folder(WeightPrecision.Float32, 112, 112));
        using var plain = CaptionerFactory.Open(package, Options(triage: false), Token);
        var expected = plain.Caption(tiles, Short, Token);
        var strengths = expected.Select(c => c.Evidence.Strongest).Order().ToArray();
        var threshold = strengths[3];
        strengths.Distinct().Count().ShouldBe(7);
        Calibrate(package, threshold);

        using var captioner = CaptionerFactory.Open(package, Options(triage: true), Token);
        var captions = captioner.Caption(tiles, Short, Token);

        captions.Count(c => c.Outcome == TileOutcome.SetAside).ShouldBe(3);
        for (var i = 0; i < tiles.Length; i++)
        {
            captions[i].Evidence.Values.ShouldBe(expected[i].Evidence.Values, 1e-5);
            if (expected[i].Evidence.Strongest < threshold)
                captions[i].ShouldSatisfyAllConditions(c => c.Outcome.ShouldBe(TileOutcome.SetAside), c => c.TokenIds.ShouldBeEmpty());
            else
                captions[i].TokenIds.ShouldBe(expected[i].TokenIds);
        }
    }

    [Fact]
    public void Off_means_off()
    {
        var tiles = Tiles.Cuts(2, 112);
        var package = packages.CopyOf(packages.Folder(WeightPrecision.Float32, 112, 112));
        Calibrate(package, 1);
        using var captioner = CaptionerFactory.Open(package, Options(triage: false), Token);

        captioner.Caption(tiles, Short, Token).ShouldAllBe(c => c.Outcome == TileOutcome.Captioned);
        captioner.Description.Calibration.ShouldNotBeNull();
        captioner.Description.Triage.ShouldBeFalse();
    }

    [Fact]
    public void A_package_without_a_measured_threshold_is_refused() =>
        Should.Throw<ModelException>(() => CaptionerFactory.Open(packages.Folder(WeightPrecision.Int4, 112, 112), Options(triage: true), Token)).Message.ShouldContain("calibrate");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CaptionerOptions Options(bool triage) => new() { Device = "cpu", Threads = 1, BatchSize = 5, Triage = triage };

    private static void Calibrate(string package, double threshold) => new PackageCalibration
    {
        Pairs = 1,
        PairsSha256 = new string('a', 64),
        Triage = new TriageThreshold(0.995, threshold, 1, 1, 0, 1, 1),
    }.Attach(package);
}
