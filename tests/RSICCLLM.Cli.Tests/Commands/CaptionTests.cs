using System.Text.Json;
using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Commands;

/// <summary>Two pictures alike, captioned by the sample package with a calibration of the test's own.</summary>
public sealed class CaptionTests
{
    [Fact]
    public void A_caption_says_when_its_confidence_was_measured_another_way()
    {
        using var folder = new RunFolder();
        var package = Package(folder, new PackageCalibration { Pairs = 7, PairsSha256 = "" });
        var tile = Picture(folder);

        using var plain = JsonDocument.Parse(CommandLine.Run("caption", "--model", package, tile, tile, "--json").ShouldSucceed());
        var pruned = CommandLine.Run("caption", "--model", package, tile, tile, "--json", "--prune");

        plain.RootElement.GetProperty("calibrationNotice").ValueKind.ShouldBe(JsonValueKind.Null);
        using var json = JsonDocument.Parse(pruned.Output);
        json.RootElement.GetProperty("calibrationNotice").GetString()!.ShouldContain("measured without pruning");
        pruned.Error.Trim().ShouldBe(json.RootElement.GetProperty("calibrationNotice").GetString());
    }

    [Theory]
    [InlineData(0, 1.5, false)]
    [InlineData(1.5, 0, true)]
    public void A_caption_is_held_against_the_evidence_by_the_packages_thresholds(double change, double noChange, bool isFlagged)
    {
        // Thresholds that flag whatever is said, or nothing.
        using var folder = new RunFolder();
        var thresholds = new ContradictionThresholds(0.05, new ContradictionThreshold(change, true, 60, 3, 20, 10), new ContradictionThreshold(noChange, true, 60, 3, 20, 10));
        var package = Package(folder, new PackageCalibration { Pairs = 7, PairsSha256 = "", Contradiction = thresholds });
        var tile = Picture(folder);

        var answer = CommandLine.Run("caption", "--model", package, tile, tile, "--json");
        var text = CommandLine.Run("caption", "--model", package, tile, tile);

        using var json = JsonDocument.Parse(answer.Output);
        var review = json.RootElement.GetProperty("review");
        review.ValueKind.ShouldBe(isFlagged ? JsonValueKind.String : JsonValueKind.Null);
        text.ExitCode.ShouldBe(0);
        text.Error.Trim().ShouldBe(isFlagged ? $"For review: {review.GetString()}." : "");
    }

    /// <summary>The sample package with another calibration, as if trained for pruning.</summary>
    private static string Package(RunFolder folder, PackageCalibration calibration)
    {
        var package = Directory.CreateDirectory(folder.File("package")).FullName;
        foreach (var file in Directory.GetFiles(SamplePackage.Path()))
            File.Copy(file, Path.Combine(package, Path.GetFileName(file)));
        var configuration = ModelConfigurationReader.Load(package);
        ModelConfigurationWriter.Save(package, configuration with { Difference = configuration.Difference! with { PruningThreshold = 0.05 } });
        (PackageManifest.Load(package) with { Files = PackageManifest.ListFiles(package) }).Save(package);
        calibration.Attach(package);
        return package;
    }

    private static string Picture(RunFolder folder)
    {
        var image = new RgbImage(112, 112);
        for (var at = 0; at < image.Pixels.Length; at++)
            image.Pixels[at] = (byte)(90 + (at * 7919 % 17));
        RgbImageFile.WritePng(folder.File("tile.png"), image);
        return folder.File("tile.png");
    }
}
