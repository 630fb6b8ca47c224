using NetTopologySuite.Geometries;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Batch.Tests.Support;
using RSICCLLM.Reports.Content;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Pairs;

/// <summary>A scene of 64 x 64 pixels of 1 m in four tiles of 32, cells of 4 pixels, and what a ledger might hold of it.</summary>
public sealed class PairReportBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunConfiguration _run;
    private readonly PairConfiguration _pair;
    private readonly PairScenes _scenes;
    private readonly ScriptedCaptioner _captioner = new();

    public PairReportBuilderTests()
    {
        _pair = new PairConfiguration(
            "north",
            new SceneConfiguration(SceneFiles.Write(_folder.File("before.tif"), 64, 64), new DateOnly(2025, 5, 31)),
            new SceneConfiguration(SceneFiles.Write(_folder.File("after.tif"), 64, 64), null));
        _run = new RunConfiguration { Model = "m", Output = "o", Agency = "Town", Pairs = [_pair], Tiling = new TilingOptions { Overlap = 0 }, Changes = new ChangeOptions { MinimumArea = 10 } };
        _scenes = PairScenes.Open(_pair, _run, _captioner.Description);
    }

    [Fact]
    public void A_change_lies_on_the_ground_where_its_evidence_is()
    {
        // Tile 1 (columns 32..63, rows 0..31), cells 2..3 of row 1: pixels 40..47 and 4..7.
        var report = Build(Said(0, "Nothing has changed."), Said(1, "A building has been built in the upper left.", (1, 2), (1, 3)), Said(2, "Nothing has changed."), Said(3, "Nothing has changed."));

        var change = report.Changes.ShouldHaveSingleItem();
        (change.Object, change.Verb, change.Quantity, change.Caption).ShouldBe(("building", "built", 1, "A building has been built in the upper left."));
        change.Outline.EnvelopeInternal.ShouldBe(new Envelope(SceneFiles.Left + 40, SceneFiles.Left + 48, SceneFiles.Top - 8, SceneFiles.Top - 4));
        change.AreaSquareMetres.ShouldBe(32, 1e-9);
        change.Confidence.ShouldBe(Math.Exp(-0.1) * 200 / 254, 1e-9);
        (change.Pictures.Width, change.Pictures.Height).ShouldBe((32, 32));
        report.Exclusions.ShouldBeEmpty();

        // The picture is tile 1: its cells are the tile's, 200 in cells 2 and 3 of row 1 and nothing elsewhere.
        var evidence = change.Pictures.Evidence!();
        (evidence.Width, evidence.Height).ShouldBe((32, 32));
        Enumerable.Range(0, 32 * 32).Where(i => evidence.Values[i] == 200).Select(i => (i / 32 / 4, i % 32 / 4)).Distinct().ShouldBe([(1, 2), (1, 3)]);
        evidence.Values.Count(v => v == 0).ShouldBe((32 * 32) - (2 * 16));
        report.OverviewEvidence!().Width.ShouldBe(report.OverviewAfter.Width);
    }

    // At 60 degrees north a unit of Web Mercator is 0.501260 m from west to east and 0.500417 m from south to north (the ellipsoid's radii of curvature there),
    // so 32 square units are 8.03 square metres.
    [Theory]
    [InlineData(8, 1)]
    [InlineData(10, 0)]
    public void Areas_in_Web_Mercator_are_those_on_the_ground(double minimumArea, int changes)
    {
        var pair = new PairConfiguration(
            "north",
            new SceneConfiguration(SceneFiles.Write(_folder.File("b.tif"), 64, 64, 1_000_000, 8_399_737.89 + 32, 3857), null),
            new SceneConfiguration(SceneFiles.Write(_folder.File("a.tif"), 64, 64, 1_000_000, 8_399_737.89 + 32, 3857), null));
        var run = _run with { Pairs = [pair], Tiling = new TilingOptions { Overlap = 0, GroundSamplingDistance = TilingOptions.AsScene }, Changes = new ChangeOptions { MinimumArea = minimumArea } };
        using var scenes = PairScenes.Open(pair, run, _captioner.Description);

        var report = new PairReportBuilder(run, pair, new PairEntry(1, "north", PairState.Prepared, null, 1, "bb", "aa"), scenes, _captioner.Description)
            .Build([Said(0, "Nothing has changed."), Said(1, "A building has been built in the upper left.", (1, 2), (1, 3)), Said(2, "Nothing has changed."), Left(3)]);

        report.Grid.MetresPerPixel.ShouldBe(0.500838, 2e-6);
        report.Changes.Count.ShouldBe(changes);
        report.Changes.ShouldAllBe(change => change.AreaSquareMetres == 8.03);
    }

    [Fact]
    public void Facts_of_the_run_are_in_the_report()
    {
        var report = Build(Said(0, "Nothing has changed."), Said(1, "Nothing has changed."), Said(2, "Nothing has changed."), Left(3));

        (report.Name, report.Agency).ShouldBe(("north", "Town"));
        (report.Before.File, report.Before.Date, report.Before.Sha256).ShouldBe(("before.tif", new DateOnly(2025, 5, 31), "bb"));
        (report.After.File, report.After.Date, report.After.Sha256).ShouldBe(("after.tif", null, "aa"));
        (report.Grid.EpsgCode, report.Grid.Width, report.Grid.Height, report.Grid.MetresPerPixel).ShouldBe((25832, 64, 64, 1.0));
        (report.Tiles.Planned, report.Tiles.Captioned, report.Tiles.Excluded).ShouldBe((4, 3, 1));
        report.Changes.ShouldBeEmpty();
        report.Provenance.ShouldContain(row => row.Key == "Model" && row.Value == "scripted");
    }

    [Fact]
    public void An_excluded_tile_is_said_with_its_area_and_place()
    {
        var report = Build(Said(0, "Nothing has changed."), Said(1, "Nothing has changed."), Said(2, "Nothing has changed."), Left(3));

        var exclusion = report.Exclusions.ShouldHaveSingleItem();
        (exclusion.AreaSquareMetres, exclusion.Tiles).ShouldBe((32 * 32, 1));
        exclusion.Outline!.EnvelopeInternal.ShouldBe(new Envelope(SceneFiles.Left + 32, SceneFiles.Left + 64, SceneFiles.Top - 64, SceneFiles.Top - 32));
    }

    [Fact]
    public void A_scene_without_any_data_is_one_exclusion()
    {
        var report = Build(Left(0), Left(1), Left(2), Left(3));

        report.Changes.ShouldBeEmpty();
        report.Exclusions.ShouldHaveSingleItem().AreaSquareMetres.ShouldBe(64 * 64);
    }

    // The later scene begins 32 m farther east and is as wide: 32 x 64 m are covered by each one alone.
    [Fact]
    public void Ground_that_one_scene_shows_alone_is_said()
    {
        var after = new SceneConfiguration(SceneFiles.Write(_folder.File("east.tif"), 64, 64, SceneFiles.Left + 32, SceneFiles.Top, 25832), null);
        var pair = _pair with { After = after };
        using var scenes = PairScenes.Open(pair, _run, _captioner.Description);

        var report = new PairReportBuilder(_run, pair, new PairEntry(1, "north", PairState.Prepared, null, 1, "bb", "aa"), scenes, _captioner.Description).Build([Said(0, "Nothing has changed."), Said(1, "Nothing has changed.")]);

        report.Exclusions.Select(e => (e.Reason, e.AreaSquareMetres, e.Tiles)).ShouldBe([("covered by the earlier scene only", 2048.0, 0), ("covered by the later scene only", 2048.0, 0)]);
    }

    [Fact]
    public void Words_that_nothing_bears_out_are_counted_and_not_reported()
    {
        var report = Build(Said(0, "A building has been built in the centre."), Said(1, "Nothing has changed.", (1, 1)), Said(2, "Nothing has changed."), Said(3, "Nothing has changed."));

        report.Changes.ShouldBeEmpty();
        report.Provenance.ShouldContain(row => row.Key == "Evidence of change without words" && row.Value.StartsWith("1 ", StringComparison.Ordinal));
        report.Provenance.ShouldContain(row => row.Key == "Words without evidence of change" && row.Value.StartsWith("1 ", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _scenes.Dispose();
        _captioner.Dispose();
        _folder.Dispose();
    }

    private PairReport Build(params TileResult[] tiles) =>
        new PairReportBuilder(_run, _pair, new PairEntry(1, "north", PairState.Prepared, null, 1, "bb", "aa"), _scenes, _captioner.Description).Build(tiles);

    private static TileResult Said(int index, string caption, params (int Row, int Column)[] changed)
    {
        var values = new byte[64];
        foreach (var (row, column) in changed)
            values[(row * 8) + column] = 200;
        return new TileResult(index, TileState.Captioned, null, caption, -0.1, new EvidenceCells(8, 8, values));
    }

    private static TileResult Left(int index) => new(index, TileState.Excluded, "no data", "", 0, new EvidenceCells(0, 0, []));
}
