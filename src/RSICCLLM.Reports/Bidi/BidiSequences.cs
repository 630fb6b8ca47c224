namespace RSICCLLM.Reports.Bidi;

/// <summary>Characters of one level that belong together across isolates (UAX #9, definition BD13), with what stands at either side (rule X10).</summary>
/// <param name="Indices">Of the characters.</param>
/// <param name="Level">Their embedding level.</param>
/// <param name="Start">Direction before the first.</param>
/// <param name="End">Direction behind the last.</param>
internal sealed record BidiSequence(int[] Indices, byte Level, BidiClass Start, BidiClass End);

/// <summary>Finds the isolating run sequences of a paragraph.</summary>
internal static class BidiSequences
{
    public static IEnumerable<BidiSequence> Of(BidiClass[] classes, byte[] levels, int[] matching, byte paragraphLevel)
    {
        var shown = Enumerable.Range(0, classes.Length).Where(i => levels[i] != BidiParagraph.Removed).ToArray();
        var runs = Runs(shown, levels);
        var runOf = runs.ToDictionary(run => run[0]);
        var found = new List<BidiSequence>();
        foreach (var run in runs.Where(run => classes[run[0]] != BidiClass.PDI || matching[run[0]] < 0))
        {
            var indices = new List<int>(run);
            while (BidiIsolates.IsInitiator(classes[indices[^1]]) && matching[indices[^1]] < classes.Length)
                indices.AddRange(runOf[matching[indices[^1]]]);
            var level = levels[run[0]];
            var before = Array.BinarySearch(shown, indices[0]) - 1;
            var behind = BidiIsolates.IsInitiator(classes[indices[^1]]) ? shown.Length : Array.BinarySearch(shown, indices[^1]) + 1;
            found.Add(new(
                [.. indices],
                level,
                Direction(Math.Max(level, before < 0 ? paragraphLevel : levels[shown[before]])),
                Direction(Math.Max(level, behind >= shown.Length ? paragraphLevel : levels[shown[behind]]))));
        }

        return found;
    }

    public static BidiClass Direction(byte level) => (level & 1) == 1 ? BidiClass.R : BidiClass.L;

    private static List<List<int>> Runs(int[] shown, byte[] levels)
    {
        var runs = new List<List<int>>();
        foreach (var i in shown)
        {
            if (runs.Count == 0 || levels[runs[^1][^1]] != levels[i])
                runs.Add([]);
            runs[^1].Add(i);
        }

        return runs;
    }
}
