using RSICCLLM.Batch.Ledger;
using RSICCLLM.Captions.Parsing;

namespace RSICCLLM.Batch.Pairs;

/// <summary>
/// Holds a caption against the tile's evidence map, which the language model cannot alter: words of change where no cell shows any, or
/// "nothing has changed" where cells do. Such a tile is for a person to look at. Cells count from half of certain evidence on; one
/// cell alone is too little to contradict "nothing has changed".
/// </summary>
internal static class EvidenceContradiction
{
    private const int LeastCells = 2;

    /// <summary>What is contradictory, in words; <see langword="null"/> when nothing is.</summary>
    public static string? Find(string caption, EvidenceCells evidence)
    {
        if (evidence.Values.Length == 0)
            return null;
        var words = CaptionParser.Parse(caption);
        var cells = evidence.Values.Count(v => v is >= EvidenceCells.Certain / 2 and not EvidenceCells.NoData);
        if (words.Records.Count > 0)
            return cells == 0 ? "the caption names a change where the evidence map shows none" : null;
        if (!words.SaysNoChange)
            return "the caption names no change that could be understood";
        return cells >= LeastCells ? "the caption says that nothing has changed where the evidence map shows change" : null;
    }
}
