using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Captions;

namespace RSICCLLM.Batch.Tests.Changes;

/// <summary>A scene of 200 x 100 pixels of 1 m, two tiles of 120 x 100 that share 40 columns, cells of 10 pixels.</summary>
public sealed class ChangeMergerTests
{
    private readonly EvidenceMosaic _mosaic = new(200, 100, 10);
    private readonly List<TileStatement> _tiles = [];

    [Fact]
    public void A_change_on_the_seam_is_reported_once()
    {
        // Cells of columns 9 and 10 (pixels 90..109) in row 4 lie in both tiles.
        Tile(0, 0, [(4, 9), (4, 10)], new ChangeRecord("building", "built", 1, ScenePosition.Right));
        Tile(1, 80, [(4, 1), (4, 2)], new ChangeRecord("building", "built", 1, ScenePosition.Left));

        var merged = Merge();

        var change = merged.Changes.ShouldHaveSingleItem();
        (change.Object, change.Verb, change.Quantity).ShouldBe(("building", "built", 1));
        change.Outline.EnvelopeInternal.ShouldBe(new NetTopologySuite.Geometries.Envelope(90, 110, 40, 50));
        (merged.RegionsWithoutWords, merged.WordsWithoutEvidence).ShouldBe((0, 0));
    }

    [Fact]
    public void A_region_over_two_tiles_gets_one_outline()
    {
        Tile(0, 0, [.. Enumerable.Range(2, 10).Select(c => (5, c))], new ChangeRecord("road", "built", 1, ScenePosition.Centre));
        Tile(1, 80, [.. Enumerable.Range(0, 10).Select(c => (5, c))], new ChangeRecord("road", "built", 1, ScenePosition.Centre));

        Merge().Changes.ShouldHaveSingleItem().Outline.EnvelopeInternal.ShouldBe(new NetTopologySuite.Geometries.Envelope(20, 180, 50, 60));
    }

    [Fact]
    public void Each_region_takes_the_kind_whose_position_fits()
    {
        Tile(0, 0, [(1, 1), (8, 8)],
            new ChangeRecord("pond", "built", 1, ScenePosition.LowerRight),
            new ChangeRecord("building", "demolished", 1, ScenePosition.UpperLeft));

        var changes = Merge().Changes.OrderBy(c => c.Outline.EnvelopeInternal.MinY).Select(c => c.Object);

        changes.ShouldBe(["building", "pond"]);
    }

    [Fact]
    public void Near_regions_of_one_kind_are_one_change_with_the_tiles_count()
    {
        Tile(0, 0, [(1, 1), (1, 3)], new ChangeRecord("building", "built", 2, ScenePosition.UpperLeft));

        Merge().Changes.ShouldHaveSingleItem().Quantity.ShouldBe(2);
    }

    [Fact]
    public void Evidence_without_words_and_words_without_evidence_are_counted()
    {
        Tile(0, 0, [(5, 1)]);
        Tile(1, 80, [], new ChangeRecord("pond", "built", 1, ScenePosition.Right));

        var merged = Merge();

        merged.Changes.ShouldBeEmpty();
        (merged.RegionsWithoutWords, merged.WordsWithoutEvidence).ShouldBe((1, 1));
    }

    [Fact]
    public void Small_regions_are_left_out()
    {
        Tile(0, 0, [(5, 1)], new ChangeRecord("pond", "built", 1, ScenePosition.Left));

        Merge(new ChangeOptions { MinimumArea = 150 }).Changes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0.62, 1, 0)]
    [InlineData(0.64, 0, 1)]
    public void Less_certain_changes_are_left_out_and_counted(double least, int reported, int unsure)
    {
        Tile(0, 0, [(5, 1)], new ChangeRecord("pond", "built", 1, ScenePosition.Left));

        // 0.8 * 200 / 254 is 0.63.
        var merged = Merge(new ChangeOptions { MinimumConfidence = least });

        (merged.Changes.Count, merged.Unsure).ShouldBe((reported, unsure));
    }

    [Fact]
    public void Confidence_is_the_captions_probability_times_the_evidence()
    {
        Tile(0, 0, [(5, 1)], new ChangeRecord("pond", "built", 1, ScenePosition.Left));

        // Statements are made with 0.8, the evidence of a changed cell with 200 / 254.
        Merge().Changes.Single().Confidence.ShouldBe(0.8 * 200 / 254, 1e-9);
    }

    private void Tile(int index, int column, (int Row, int Column)[] changed, params ChangeRecord[] records)
    {
        var values = new byte[10 * 12];
        foreach (var (row, c) in changed)
            values[(row * 12) + c] = 200;
        _mosaic.Add(column, 0, new EvidenceCells(10, 12, values));
        _tiles.Add(new TileStatement(index, column, 0, 120, 100, "words", records, 0.8));
    }

    private MergedChanges Merge(ChangeOptions? options = null) =>
        new ChangeMerger(_mosaic, _tiles, 200, 100, 1.0, options ?? new ChangeOptions { GroupingDistance = 15 }).Merge();
}
