using RSICCLLM.Model.Packages;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Packages;

public sealed class PackageCalibrationTests
{
    private static readonly PackageCalibration Measured = new()
    {
        Pairs = 500,
        PairsSha256 = new string('b', 64),
        Change = new ConfidenceCurve(2, 1.5, 300, 0.2, 0.03),
        Triage = new TriageThreshold(0.995, 0.12, 0.996, 0.985, 0.4, 400, 100),
        Contradiction = new ContradictionThresholds(0.05, new ContradictionThreshold(0.31, true, 400, 20, 30, 25), new ContradictionThreshold(0.5, false, 90, 1, 4, 2)),
    };

    [Fact]
    public void A_curve_is_the_logistic_function()
    {
        // 2 x -0.75 + 1.5 = 0, where the curve is one half; 2 x 0 + 1.5 gives 1 / (1 + e^-1.5).
        Measured.Change!.Apply(-0.75).ShouldBe(0.5);
        Measured.Change.Apply(0).ShouldBe(0.817574, 1e-6);
    }

    [Fact]
    public void A_calibration_is_listed_in_the_manifest_and_read_again()
    {
        using var folder = new TemporaryFolder();
        SamplePackage.Write(folder);
        PackageCalibration.Load(folder.Path, PackageManifest.Load(folder.Path)).ShouldBeNull();
        var hash = PackageManifest.Hash(folder.Path);

        Measured.Attach(folder.Path);
        (Measured with { Pairs = 600 }).Attach(folder.Path);

        var manifest = PackageVerifier.Verify(folder.Path, TestContext.Current.CancellationToken);
        manifest.Files.Count(f => f.Path == PackageCalibration.FileName).ShouldBe(1);
        PackageManifest.Hash(folder.Path).ShouldNotBe(hash);
        PackageCalibration.Load(folder.Path, manifest).ShouldBe(Measured with { Pairs = 600 });
    }

    [Fact]
    public void A_calibration_of_the_first_version_is_read_and_knows_no_contradictions()
    {
        using var folder = new TemporaryFolder();
        SamplePackage.Write(folder);
        Measured.Attach(folder.Path);
        File.WriteAllText(Path.Combine(folder.Path, PackageCalibration.FileName), "{ \"formatVersion\": 1, \"pairs\": 7, \"pairsSha256\": \"\" }");

        var calibration = PackageCalibration.Load(folder.Path, PackageManifest.Load(folder.Path)).ShouldNotBeNull();

        (calibration.Pairs, calibration.Contradiction).ShouldBe((7, null));
    }

    [Theory]
    [InlineData("{", "is damaged")]
    [InlineData("{ \"formatVersion\": 3, \"pairs\": 1, \"pairsSha256\": \"\" }", "of format version 1 to 2")]
    [InlineData("{ \"pairs\": 1, \"pairsSha256\": \"\", \"unknown\": 1 }", "is damaged")]
    [InlineData("{ \"pairs\": 1, \"pairsSha256\": \"\", \"triage\": { \"recall\": 1, \"threshold\": 7, \"measuredRecall\": 1, \"recallLow\": 1, \"saving\": 1, \"changed\": 1, \"unchanged\": 1 } }", "numbers that no measurement gives")]
    [InlineData("{ \"pairs\": 1, \"pairsSha256\": \"\", \"contradiction\": { \"falseAlarms\": 0.05, \"change\": { \"threshold\": 0.5, \"isChosen\": true, \"right\": 1, \"flagged\": 2, \"wrong\": 0, \"caught\": 0 }, \"noChange\": { \"threshold\": 0.5, \"isChosen\": true, \"right\": 0, \"flagged\": 0, \"wrong\": 0, \"caught\": 0 } } }", "numbers that no measurement gives")]
    public void A_damaged_calibration_is_named(string json, string why)
    {
        using var folder = new TemporaryFolder();
        SamplePackage.Write(folder);
        Measured.Attach(folder.Path);
        File.WriteAllText(Path.Combine(folder.Path, PackageCalibration.FileName), json);

        Should.Throw<ModelException>(() => PackageCalibration.Load(folder.Path, PackageManifest.Load(folder.Path))).Message.ShouldSatisfyAllConditions(m => m.ShouldContain("calibration.json"), m => m.ShouldContain(why));
    }
}
