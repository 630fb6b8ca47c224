using RSICCLLM.Batch.Ledger;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Batch.Pairs;

/// <summary>
/// Holds a caption against the tile's evidence map, which the language model cannot alter: words of change where hardly a cell speaks for any,
/// or "nothing has changed" where cells do. Such a tile is for a person to look at. From which evidence on a cell counts is the package's
/// own measurement, half of certain evidence without one; one cell alone is too little to contradict "nothing has changed". Thread-safe.
/// </summary>
public static class EvidenceContradiction
{
    private const int LeastCells = 2;

    /// <summary>What is contradictory, in words; <see langword="null"/> when nothing is.</summary>
    /// <param name="words">What the caption says.</param>
    /// <param name="evidence">The tile's map; one of no cells contradicts nothing.</param>
    /// <param name="thresholds">The package's; <see langword="null"/> when it has none.</param>
    /// <exception cref="ArgumentNullException">There are no words or no map.</exception>
    public static string? Find(ParsedCaption words, EvidenceCells evidence, ContradictionThresholds? thresholds)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.Values.Length == 0)
            return null;
        if (Decisive(words, evidence) is not { } decisive)
            return "the caption names no change that could be understood";
        thresholds ??= ContradictionThresholds.NotMeasured;
        if (words.SaysNoChange)
            return decisive >= thresholds.NoChange.Threshold ? "the caption says that nothing has changed where there is more evidence of change than such captions usually have" : null;
        return decisive < thresholds.Change.Threshold ? "the caption names a change where there is less evidence of change than such captions usually have" : null;
    }

    /// <summary>
    /// The evidence that a caption is judged by, 0 to 1: the strongest cell where it names a change, the second strongest where it says
    /// that nothing has changed; <see langword="null"/> where it says neither or there is no map.
    /// </summary>
    /// <param name="words">What the caption says.</param>
    /// <param name="evidence">The tile's map.</param>
    /// <exception cref="ArgumentNullException">There are no words or no map.</exception>
    public static double? Decisive(ParsedCaption words, EvidenceCells evidence)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.Values.Length == 0 || (words.Records.Count == 0 && !words.SaysNoChange))
            return null;
        var rank = words.Records.Count > 0 ? 1 : LeastCells;
        var cell = evidence.Values.Where(v => v != EvidenceCells.NoData).OrderDescending().Skip(rank - 1).FirstOrDefault();
        return (double)cell / EvidenceCells.Certain;
    }
}
