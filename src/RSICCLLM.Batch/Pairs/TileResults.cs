using RSICCLLM.Batch.Ledger;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Turns a tile and its answer into what the ledger keeps.</summary>
internal static class TileResults
{
    public static TileResult Excluded(SceneTile tile) =>
        new(tile.Index, TileState.Excluded, tile.ExclusionReason, "", 0, new EvidenceCells(0, 0, []));

    public static TileResult Captioned(SceneTile tile, TileCaption answer)
    {
        var cells = Cells(tile, answer.Evidence);
        var reason = answer.Outcome == TileOutcome.Captioned ? EvidenceContradiction.Find(answer.Text, cells) : answer.Reason;
        return new TileResult(tile.Index, State(answer.Outcome), reason, answer.Text, answer.MeanLogProbability, cells) { PrunedTokens = answer.PrunedTokens };
    }

    private static TileState State(TileOutcome outcome) => outcome switch
    {
        TileOutcome.Captioned => TileState.Captioned,
        TileOutcome.SetAside => TileState.SetAside,
        _ => TileState.Failed,
    };

    // A cell with less than half of its pixels valid at both dates says nothing.
    private static EvidenceCells Cells(SceneTile tile, EvidenceMap map)
    {
        var values = new byte[map.Rows * map.Columns];
        for (var row = 0; row < map.Rows; row++)
        {
            for (var column = 0; column < map.Columns; column++)
            {
                var at = (row * map.Columns) + column;
                values[at] = tile.ValidShare(row, column, map.Rows, map.Columns) < 0.5
                    ? EvidenceCells.NoData
                    : (byte)Math.Round(Math.Clamp(map.Values[at], 0f, 1f) * EvidenceCells.Certain, MidpointRounding.AwayFromZero);
            }
        }

        return new EvidenceCells(map.Rows, map.Columns, values);
    }
}
