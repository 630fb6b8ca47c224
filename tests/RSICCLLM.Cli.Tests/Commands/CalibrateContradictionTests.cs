using System.Text.Json;
using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Commands;

/// <summary>Thresholds of contradictions, chosen on pairs that say of a fainter block that nothing has changed, though the model names a change.</summary>
public sealed class CalibrateContradictionTests
{
    private const string Built = """{ "object": "building", "verb": "built", "quantity": 1 }""";

    [Fact]
    public void A_threshold_is_chosen_for_captions_that_name_a_change_where_only_these_are_enough()
    {
        using var folder = new RunFolder();
        var (package, printed, report) = Calibrate(folder, [.. Pairs("bright", 40, Built), .. Pairs("faint", 10, ""), .. Pairs("before", 3, ""), .. Pairs("before", 2, Built)]);

        // Wilson's intervals with z² = 3.8415: of none of n from 0 to z² / (n + z²), of all of n the rest of that.
        printed.ShouldContain("right captions flagged (at most 10 %)");
        printed.ShouldContain(" | 10 of 10 (72.2 to 100.0 %) | 0 of 40 (0.0 to 8.8 %) |");
        printed.ShouldContain("| nothing has changed | two cells reach | 0.5 (default: too little to choose by) | 0 of 2 (0.0 to 65.8 %) | 0 of 3 (0.0 to 56.1 %) |");
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "calibration.json")));
        var measured = json.RootElement.GetProperty("contradiction");
        measured.GetProperty("falseAlarms").GetDouble().ShouldBe(0.1);
        Counts(measured.GetProperty("change")).ShouldBe((true, 40, 0, 10, 10));
        measured.GetProperty("change").GetProperty("threshold").GetDouble().ShouldBeInRange(0.5, 1);
        Counts(measured.GetProperty("noChange")).ShouldBe((false, 3, 0, 2, 0));
        report.ShouldContain("thresholds for contradictions chosen for named changes only, for \"nothing has changed\" the default is used (too little to choose by)");
    }

    [Fact]
    public void Enough_captions_of_which_no_threshold_tells_the_wrong_ones_are_not_too_few()
    {
        // Right or wrong, the evidence is the same: what flags one flags all.
        using var folder = new RunFolder();
        var (_, printed, report) = Calibrate(folder, [.. Pairs("bright", 40, Built), .. Pairs("bright", 10, "")]);

        printed.ShouldContain("| a change is named | no cell reaches | 0.5 (default: no threshold was worth its false alarms) | 0 of 10 (0.0 to 27.8 %) | 0 of 40 (0.0 to 8.8 %) |");
        printed.ShouldContain(" (default: too little to choose by) | none | none |");
        report.ShouldContain("not chosen, the default is used: for named changes no threshold was worth its false alarms, for \"nothing has changed\" too little to choose by");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("NaN")]
    public void A_share_of_false_alarms_that_means_nothing_is_refused(string share) =>
        CommandLine.Run("calibrate", "--model", SamplePackage.Path(), "--pairs", "none.jsonl", "--false-alarms", share).ShouldFail(2).ShouldContain("above 0 and below 1");

    private static (string Package, string Printed, string Report) Calibrate(RunFolder folder, string[] lines)
    {
        var package = Directory.CreateDirectory(folder.File("package")).FullName;
        foreach (var file in Directory.GetFiles(SamplePackage.Path()))
            File.Copy(file, Path.Combine(package, Path.GetFileName(file)));
        foreach (var (name, value) in new[] { ("before", 0), ("bright", 210), ("faint", 150) })
            RgbImageFile.WritePng(folder.File(name + ".png"), Picture((byte)value));
        var pairs = folder.Write("pairs.jsonl", string.Join('\n', lines));
        var printed = CommandLine.Run("calibrate", "--model", package, "--pairs", pairs, "--false-alarms", "0.1").ShouldSucceed();
        return (package, printed, CommandLine.Run("doctor", "--model", package).Output);
    }

    private static IEnumerable<string> Pairs(string after, int count, string records) => Enumerable.Range(0, count).Select(i =>
        $$"""{ "id": "{{after}}-{{records.Length}}-{{i}}", "before": "before.png", "after": "{{after}}.png", "instruction": "What has changed?", "caption": "x", "records": [{{records}}] }""");

    private static (bool IsChosen, int Right, int Flagged, int Wrong, int Caught) Counts(JsonElement threshold) =>
        (threshold.GetProperty("isChosen").GetBoolean(), Number(threshold, "right"), Number(threshold, "flagged"), Number(threshold, "wrong"), Number(threshold, "caught"));

    private static int Number(JsonElement threshold, string name) => threshold.GetProperty(name).GetInt32();

    // A block of that value, none for 0, on ground of 90 to 106.
    private static RgbImage Picture(byte block)
    {
        var image = new RgbImage(112, 112);
        for (var at = 0; at < image.Pixels.Length; at++)
            image.Pixels[at] = (byte)(90 + (at * 7919 % 17));
        for (var y = 30; y < 62 && block > 0; y++)
            image.Pixels.AsSpan(((y * 112) + 21) * 3, 32 * 3).Fill(block);
        return image;
    }
}
