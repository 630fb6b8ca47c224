using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Batch.Tests.Support;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Packages;
using RSICCLLM.Reports.Content;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Pairs;

/// <summary>The last table of the report of a scene of four tiles.</summary>
public sealed class RunProvenanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunConfiguration _run;
    private readonly PairConfiguration _pair;
    private readonly PairScenes _scenes;
    private readonly ScriptedCaptioner _captioner = new();

    public RunProvenanceTests()
    {
        _pair = new PairConfiguration(
            "north",
            new SceneConfiguration(SceneFiles.Write(_folder.File("before.tif"), 64, 64), null),
            new SceneConfiguration(SceneFiles.Write(_folder.File("after.tif"), 64, 64), null));
        _run = new RunConfiguration { Model = "m", Output = "o", Pairs = [_pair], Tiling = new TilingOptions { Overlap = 0 } };
        _scenes = PairScenes.Open(_pair, _run, _captioner.Description);
    }

    [Fact]
    public void Tokens_left_out_of_prompts_are_counted_and_a_calibration_without_pruning_is_said_to_be_one()
    {
        var curve = new ConfidenceCurve(1, 0, 10, 0.2, 0.1);
        var model = _captioner.Description with { PruningThreshold = 0.05, Calibration = new PackageCalibration { Pairs = 500, PairsSha256 = "", Change = curve } };
        TileResult[] tiles = [Said(0, "Nothing has changed.") with { PrunedTokens = 16 }, Said(1, "Nothing has changed.") with { PrunedTokens = 3 }, Left(2), Left(3)];

        Row("Pruning", model).ShouldBe("image tokens of the later date with evidence below 0.05 are left out of prompts, here 19");
        Row("Confidence", model).ShouldStartWith("calibrated on 500 held-out pairs without pruning,");
        Row("Confidence", model with { PruningThreshold = null }).ShouldStartWith("calibrated on 500 held-out pairs,");
        Row("Pruning", model with { PruningThreshold = null }).ShouldBe("off");

        string Row(string key, CaptionerDescription description) => Rows(description, tiles).Single(row => row.Key == key).Value;
    }

    [Fact]
    public void The_thresholds_of_contradictions_are_said_with_what_they_were_measured_on()
    {
        var thresholds = new ContradictionThresholds(0.05, new ContradictionThreshold(0.5, false, 400, 3, 2, 0), new ContradictionThreshold(0.061, true, 808, 38, 11, 7));
        var never = new ContradictionThresholds(0.05, new ContradictionThreshold(0, true, 60, 0, 20, 0), new ContradictionThreshold(Math.BitIncrement(1.0), true, 70, 0, 30, 0));
        var measured = _captioner.Description with { Calibration = new PackageCalibration { Pairs = 500, PairsSha256 = "", Contradiction = thresholds } };

        Row(measured).ShouldBe("for review: a change is named where no cell reaches 0.5 (default; on held-out pairs this flagged 0 of 2 wrong and 3 of 400 right captions), nothing has changed where two cells reach 0.061 (on held-out pairs this flagged 7 of 11 wrong and 38 of 808 right captions)");
        Row(measured with { Calibration = measured.Calibration with { Contradiction = never } }).ShouldBe("for review: a change is named: never (on held-out pairs this flagged 0 of 20 wrong and 0 of 60 right captions), nothing has changed: never (on held-out pairs this flagged 0 of 30 wrong and 0 of 70 right captions)");
        Row(_captioner.Description).ShouldBe("for review: a change is named where no cell reaches 0.5 (default, not measured), nothing has changed where two cells reach 0.5 (default, not measured)");

        string Row(CaptionerDescription model) =>
            Rows(model, Said(0, "Nothing has changed."), Left(1), Left(2), Left(3)).Single(row => row.Key == "Captions against evidence").Value;
    }

    [Fact]
    public void A_model_without_a_map_has_nothing_to_hold_captions_against()
    {
        TileResult[] tiles = [.. Enumerable.Range(0, 4).Select(i => new TileResult(i, TileState.Captioned, null, "Nothing has changed.", -0.1, new EvidenceCells(0, 0, [])))];

        Rows(_captioner.Description, tiles).ShouldNotContain(row => row.Key == "Captions against evidence");
    }

    [Fact]
    public void What_the_table_names_and_what_is_for_review_have_German_words()
    {
        using var file = JsonDocument.Parse(typeof(PairReport).Assembly.GetManifestResourceStream("de.language.json").ShouldNotBeNull());
        var phrases = file.RootElement.GetProperty("phrases");
        var keys = Rows(_captioner.Description, Said(0, "Nothing has changed."), Left(1), Left(2), Left(3)).Select(row => row.Key);
        var reasons = new[] { ("Nothing has changed.", (byte)254), ("A building has been built.", (byte)0), ("Lorem ipsum dolor.", (byte)0) }
            .Select(said => EvidenceContradiction.Find(CaptionParser.Parse(said.Item1), new EvidenceCells(1, 2, [said.Item2, said.Item2]), null).ShouldNotBeNull());

        foreach (var words in keys.Concat(reasons))
            phrases.TryGetProperty(words, out _).ShouldBeTrue(words);
    }

    public void Dispose()
    {
        _scenes.Dispose();
        _captioner.Dispose();
        _folder.Dispose();
    }

    private IReadOnlyList<KeyValuePair<string, string>> Rows(CaptionerDescription model, params TileResult[] tiles) =>
        new PairReportBuilder(_run, _pair, new PairEntry(1, "north", PairState.Prepared, null, 1, "bb", "aa"), _scenes, model).Build(tiles).Provenance;

    private static TileResult Said(int index, string caption) => new(index, TileState.Captioned, null, caption, -0.1, new EvidenceCells(8, 8, new byte[64]));

    private static TileResult Left(int index) => new(index, TileState.Excluded, "no data", "", 0, new EvidenceCells(0, 0, []));
}
