using RSICCLLM.Batch.Ledger;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Turns a tile and its answer into what the ledger keeps.</summary>
internal static class TileResults
{
    public static TileResult Excluded(SceneTile tile) =>
        new(tile.Index, TileState.Excluded, tile.ExclusionReason, "", 0, new EvidenceCells(0, 0, []));

    /// <param name="tile">The tile.</param>
    /// <param name="answer">The model's answer.</param>
    /// <param name="thresholds">By which evidence the answer contradicts the map; <see langword="null"/> when the package has no measurement.</param>
    public static TileResult Captioned(SceneTile tile, TileCaption answer, ContradictionThresholds? thresholds)
    {
        var cells = Cells(tile, answer.Evidence);
        var reason = answer.Outcome == TileOutcome.Captioned ? EvidenceContradiction.Find(CaptionParser.Parse(answer.Text), cells, thresholds) : answer.Reason;
        return new TileResult(tile.Index, State(answer.Outcome), reason, answer.Text, answer.MeanLogProbability, cells) { PrunedTokens = answer.PrunedTokens };
    }

    private static TileState State(TileOutcome outcome) => outcome switch
    {
        TileOutcome.Captioned => TileState.Captioned,
        TileOutcome.SetAside => TileState.SetAside,
        _ => TileState.Failed,
    };

    // A cell with less than half of its pixels valid at both dates says nothing.
    private static EvidenceCells Cells(SceneTile tile, EvidenceMap map) =>
        EvidenceCells.Of(map, (row, column) => tile.ValidShare(row, column, map.Rows, map.Columns) >= 0.5);
}
