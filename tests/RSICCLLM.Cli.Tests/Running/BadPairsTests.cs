using System.Text.Json;
using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Running;

/// <summary>Scenes that cannot be used, all in one run with one that can.</summary>
public sealed class BadPairsTests
{
    [Fact]
    public void Each_bad_pair_is_told_in_one_sentence_and_the_good_one_is_done()
    {
        SamplePackage.Path();
        using var folder = new RunFolder().WithScenes();
        folder.Write("words.tif", "This is not a picture at all, but it is long enough to have a header.");
        File.WriteAllBytes(folder.File("empty.tif"), []);
        File.WriteAllBytes(folder.File("truncated.tif"), File.ReadAllBytes(folder.File("after.tif"))[..20_000]);
        SceneFiles.Write(folder.File("nowhere.tif"), 200, 200, SceneFiles.Left, SceneFiles.Top, epsg: null);
        SceneFiles.Write(folder.File("elsewhere.tif"), 200, 200, SceneFiles.Left + 5000, SceneFiles.Top, 25832);
        SceneFiles.Write(folder.File("zone33.tif"), 200, 200, SceneFiles.Left, SceneFiles.Top, 25833);
        var job = folder.Configure(
            ("missing", "before.tif", "no-such-scene.tif"),
            ("words", "words.tif", "after.tif"),
            ("empty", "before.tif", "empty.tif"),
            ("north", "before.tif", "after.tif"),
            ("truncated", "before.tif", "truncated.tif"),
            ("nowhere", "nowhere.tif", "after.tif"),
            ("elsewhere", "before.tif", "elsewhere.tif"),
            ("zone", "before.tif", "zone33.tif"),
            ("folder", "before.tif", "."));

        var answer = CommandLine.Run("run", job);

        answer.ExitCode.ShouldBe(1);
        answer.Output.ShouldContain("north: done");
        answer.Error.ShouldNotContain("   at ");
        var lines = answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        lines.Length.ShouldBe(8, answer.Error);
        string Line(string pair) => lines.Single(l => l.StartsWith($"{pair} failed: ", StringComparison.Ordinal));
        Line("missing").ShouldContain("no-such-scene.tif");
        Line("missing").ShouldContain("not found");
        Line("folder").ShouldContain("is a folder");
        Line("words").ShouldContain("words.tif");
        Line("empty").ShouldContain("empty.tif");
        Line("truncated").ShouldContain("truncated");
        Line("nowhere").ShouldContain("not georeferenced");
        Line("elsewhere").ShouldContain("do not overlap");
        Line("elsewhere").ShouldContain("x 541000 to 541196, y 5687846 to 5688000");
        Line("elsewhere").ShouldContain("x 546000 to 546200, y 5687800 to 5688000");
        Line("zone").ShouldContain("EPSG:25832");
        Line("zone").ShouldContain("EPSG:25833");
        folder.Hashes().ShouldBe(Reference.Hashes());
        Directory.GetDirectories(folder.OutputFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe([".rsiccllm", "north"]);
        folder.ShouldHoldNothingHalfWritten();
    }

    [Fact]
    public void Broken_reference_rasters_fail_with_their_name()
    {
        string[] files = ["broken_bitrot.tif", "broken_empty.tif", "broken_header_only.tif", "broken_not_a_tiff.tif", "broken_truncated.tif", "rgb8_no_georef.tif"];
        var good = SharedData.Path("reference", "geotiff", "pair_before.tif");
        using var folder = new RunFolder();
        var job = folder.Configure([.. files.Select(f => (Path.GetFileNameWithoutExtension(f), good, SharedData.Path("reference", "geotiff", f)))]);

        var error = CommandLine.Run("run", job).ShouldFail(1);

        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(files.Length, error);
        foreach (var file in files)
            lines.ShouldContain(l => l.StartsWith($"{Path.GetFileNameWithoutExtension(file)} failed: ", StringComparison.Ordinal) && l.Contains(file, StringComparison.Ordinal), error);
        files.ShouldAllBe(f => !Directory.Exists(folder.File("out", Path.GetFileNameWithoutExtension(f))));
    }

    [Fact]
    public void The_outcome_can_be_read_by_a_program()
    {
        using var folder = new RunFolder().WithScenes();
        var job = folder.Configure(("north", "before.tif", "after.tif"), ("missing", "before.tif", "no-such-scene.tif"));

        var answer = CommandLine.Run("run", job, "--json");

        (answer.ExitCode, answer.Error).ShouldBe((1, ""));
        using var json = JsonDocument.Parse(answer.Output);
        json.RootElement.GetProperty("succeeded").GetBoolean().ShouldBeFalse();
        var pairs = json.RootElement.GetProperty("pairs").EnumerateArray().ToList();
        pairs.Select(p => p.GetProperty("name").GetString()).ShouldBe(["north", "missing"]);
        pairs[0].GetProperty("failure").ValueKind.ShouldBe(JsonValueKind.Null);
        pairs[1].GetProperty("failure").GetString().ShouldNotBeNull().ShouldContain("no-such-scene.tif");
        pairs[0].GetProperty("folder").GetString().ShouldBe(folder.File("out", "north"));
    }
}
