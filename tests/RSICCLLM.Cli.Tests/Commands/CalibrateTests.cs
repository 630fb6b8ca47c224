using System.Globalization;
using System.Text.Json;
using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Imaging;
using RSICCLLM.Tests.Shared;
using SkiaSharp;

namespace RSICCLLM.Cli.Tests.Commands;

public sealed class CalibrateTests
{
    [Fact]
    public void A_calibrated_package_can_be_triaged_and_says_what_was_measured()
    {
        using var folder = new RunFolder().WithScenes();
        var package = Directory.CreateDirectory(folder.File("package")).FullName;
        foreach (var file in Directory.GetFiles(SamplePackage.Path()))
            File.Copy(file, Path.Combine(package, Path.GetFileName(file)));
        Forget(package);
        var pairs = DrawPairs(folder, count: 6);

        using var json = JsonDocument.Parse(CommandLine.Run("calibrate", "--model", package, "--pairs", pairs, "--diagram", folder.File("reliability.svg"), "--json").ShouldSucceed());

        json.RootElement.GetProperty("pairs").GetInt32().ShouldBe(6);
        json.RootElement.GetProperty("triage").GetProperty("measuredRecall").GetDouble().ShouldBe(1);
        json.RootElement.GetProperty("triage").GetProperty("changed").GetInt32().ShouldBe(3);
        json.RootElement.GetProperty("contradiction").GetProperty("noChange").GetProperty("isChosen").GetBoolean().ShouldBeFalse();
        File.ReadAllText(folder.File("reliability.svg")).ShouldStartWith("<svg");
        CommandLine.Run("inspect", package).ShouldSucceed().ShouldContain("calibration.json");

        var job = folder.ConfigureNorth();
        File.WriteAllText(job, File.ReadAllText(job)
            .Replace(SamplePackage.Path().Replace('\\', '/'), package.Replace('\\', '/'), StringComparison.Ordinal)
            .Replace("\"batchSize\": 1", "\"batchSize\": 1, \"triage\": true", StringComparison.Ordinal));
        var printed = CommandLine.Run("run", job).ShouldSucceed();
        var aside = folder.Ask("SELECT count(*) FROM tiles WHERE State = 'SetAside'");
        aside.ShouldBeGreaterThan(0);
        printed.ShouldContain($"Triage: {aside} of 20 tiles");
        printed.ShouldContain("kept 100.0 % of the changed ones");
        (aside + folder.Ask("SELECT count(*) FROM tiles WHERE State = 'Captioned'")).ShouldBe(20);
        var report = File.ReadAllText(folder.File("out", "north", "report.json"));
        report.ShouldContain($"\"setAside\": {aside}");
        report.ShouldContain($"are not captioned, here {aside}");
        // Six pairs are too few to choose by: half of certain evidence, or what triage keeps where that is more.
        var noChange = json.RootElement.GetProperty("contradiction").GetProperty("noChange");
        var kept = Math.Max(0.5, json.RootElement.GetProperty("triage").GetProperty("threshold").GetDouble());
        noChange.GetProperty("threshold").GetDouble().ShouldBe(kept);
        report.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"nothing has changed where two cells reach {kept:0.###} (default; on held-out pairs this flagged {noChange.GetProperty("caught")} of {noChange.GetProperty("wrong")} wrong and {noChange.GetProperty("flagged")} of {noChange.GetProperty("right")} right captions)"));
    }

    [Fact]
    public void Triage_without_a_measurement_is_refused()
    {
        using var folder = new RunFolder().WithScenes();
        var package = Directory.CreateDirectory(folder.File("package")).FullName;
        foreach (var file in Directory.GetFiles(SamplePackage.Path()))
            File.Copy(file, Path.Combine(package, Path.GetFileName(file)));
        Forget(package);
        var job = folder.ConfigureNorth();
        File.WriteAllText(job, File.ReadAllText(job)
            .Replace(SamplePackage.Path().Replace('\\', '/'), package.Replace('\\', '/'), StringComparison.Ordinal)
            .Replace("\"batchSize\": 1", "\"batchSize\": 1, \"triage\": true", StringComparison.Ordinal));

        CommandLine.Run("run", job).ShouldFail(2).ShouldContain("rsiccllm calibrate");
    }

    // The demo package may be calibrated already.
    private static void Forget(string package)
    {
        var manifest = RSICCLLM.Model.Packages.PackageManifest.Load(package);
        (manifest with { Files = [.. manifest.Files.Where(f => f.Path != "calibration.json")] }).Save(package);
    }

    // Every other pair has a bright block at the later date.
    private static string DrawPairs(RunFolder folder, int count)
    {
        var lines = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var before = new RgbImage(112, 112);
            for (var at = 0; at < before.Pixels.Length; at++)
                before.Pixels[at] = (byte)(90 + (at * 7919 % 17));
            var after = new RgbImage(112, 112, [.. before.Pixels]);
            if (i % 2 == 1)
            {
                for (var y = 30; y < 62; y++)
                    after.Pixels.AsSpan(((y * 112) + 20 + i) * 3, 32 * 3).Fill(210);
            }

            Save(folder.File($"{i}-before.png"), before);
            Save(folder.File($"{i}-after.png"), after);
            var records = i % 2 == 1 ? """{ "object": "building", "verb": "built", "quantity": 1 }""" : "";
            lines.Add($$"""{ "id": "{{i}}", "before": "{{i}}-before.png", "after": "{{i}}-after.png", "instruction": "What has changed?", "caption": "x", "records": [{{records}}] }""");
        }

        return folder.Write("pairs.jsonl", string.Join('\n', lines));
    }

    private static void Save(string path, RgbImage image)
    {
        using var bitmap = new SKBitmap(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var i = 0; i < image.Width * image.Height; i++)
            bitmap.SetPixel(i % image.Width, i / image.Width, new SKColor(image.Pixels[3 * i], image.Pixels[(3 * i) + 1], image.Pixels[(3 * i) + 2]));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, data.ToArray());
    }
}
