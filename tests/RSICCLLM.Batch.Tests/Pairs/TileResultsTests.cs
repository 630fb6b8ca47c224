using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Masks;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Tests.Pairs;

/// <summary>Tiles of 4 x 4 pixels with 2 x 2 cells of evidence.</summary>
public sealed class TileResultsTests
{
    [Fact]
    public void Evidence_becomes_bytes_up_to_254()
    {
        // 0.5 x 254 = 127; values beyond 0..1 are cut.
        Captioned(Valid(_ => true), [0f, 0.5f, 1.2f, -0.1f]).Evidence.Values.ShouldBe(new byte[] { 0, 127, 254, 0 });
    }

    [Fact]
    public void A_cell_with_less_than_half_of_its_pixels_valid_says_nothing()
    {
        // First cell: 1 of 4 pixels; second: 2 of 4.
        var valid = Valid(p => p is not ((0, 0) or (1, 0) or (0, 1) or (2, 0) or (3, 0)));

        Captioned(valid, [1f, 1f, 1f, 1f]).Evidence.Values.ShouldBe(new byte[] { EvidenceCells.NoData, 254, 254, 254 });
    }

    [Fact]
    public void Words_and_probability_are_kept()
    {
        var result = TileResults.Captioned(Tile(Valid(_ => true), null), Answer([0f, 0f, 0f, 0f]) with { PrunedTokens = 3 }, null);

        result.PrunedTokens.ShouldBe(3);
        (result.Index, result.State, result.Reason, result.Caption, result.MeanLogProbability).ShouldBe((7, TileState.Captioned, null, "Nothing has changed.", -0.5));
    }

    [Fact]
    public void A_caption_that_contradicts_the_evidence_says_so() =>
        Captioned(Valid(_ => true), [1f, 1f, 0f, 0f]).Reason.ShouldNotBeNull().ShouldContain("nothing has changed where there is more evidence of change");

    [Fact]
    public void Tiles_without_a_caption_keep_their_reason_and_evidence()
    {
        var tile = Tile(Valid(_ => true), null);
        var evidence = new EvidenceMap(2, 2, [0f, 1f, 0f, 0f]);

        var failed = TileResults.Captioned(tile, TileCaption.Failed("It loops.", evidence), null);
        var aside = TileResults.Captioned(tile, TileCaption.SetAside(evidence), null);

        (failed.State, failed.Reason, failed.Evidence.Values[1]).ShouldBe((TileState.Failed, "It loops.", (byte)254));
        (aside.State, aside.Caption).ShouldBe((TileState.SetAside, ""));
    }

    [Fact]
    public void An_excluded_tile_keeps_its_reason_and_no_evidence()
    {
        var result = TileResults.Excluded(Tile(Valid(_ => false), "no data"));

        (result.Index, result.State, result.Reason, result.Caption).ShouldBe((7, TileState.Excluded, "no data", ""));
        result.Evidence.Values.ShouldBeEmpty();
    }

    private static TileResult Captioned(ValidityMask valid, float[] evidence) =>
        TileResults.Captioned(Tile(valid, null), Answer(evidence), null);

    private static TileCaption Answer(float[] evidence) => new("Nothing has changed.", [1], -0.5, StopReason.StopToken, new EvidenceMap(2, 2, evidence));

    private static SceneTile Tile(ValidityMask valid, string? reason) => new(7, new TilePair(new RgbImage(4, 4), new RgbImage(4, 4)), valid, reason);

    private static ValidityMask Valid(Func<(int X, int Y), bool> rule) => new(4, 4, [.. Enumerable.Range(0, 16).Select(i => rule((i % 4, i / 4)))]);
}
