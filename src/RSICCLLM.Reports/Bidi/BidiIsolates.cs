namespace RSICCLLM.Reports.Bidi;

/// <summary>Isolates and their ends (UAX #9, definitions BD8 and BD9), and the first strong character (rules P2 and P3).</summary>
internal static class BidiIsolates
{
    /// <summary>Index of the other end of each isolate: for an initiator its PDI, or the text's length; for a PDI its initiator, or -1.</summary>
    public static int[] Match(ReadOnlySpan<BidiClass> classes)
    {
        var matching = new int[classes.Length];
        Array.Fill(matching, -1);
        var open = new Stack<int>();
        for (var i = 0; i < classes.Length; i++)
        {
            if (IsInitiator(classes[i]))
            {
                matching[i] = classes.Length;
                open.Push(i);
            }
            else if (classes[i] == BidiClass.PDI && open.TryPop(out var start))
            {
                (matching[start], matching[i]) = (i, start);
            }
        }

        return matching;
    }

    /// <summary>1 when the first strong character runs from right to left, else 0; isolates are passed over.</summary>
    public static byte FirstStrongLevel(ReadOnlySpan<BidiClass> classes, ReadOnlySpan<int> matching, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (classes[i] == BidiClass.L)
                return 0;
            if (classes[i] is BidiClass.R or BidiClass.AL)
                return 1;
            if (IsInitiator(classes[i]))
                i = Math.Min(matching[i], end);
        }

        return 0;
    }

    public static bool IsInitiator(BidiClass type) => type is BidiClass.LRI or BidiClass.RLI or BidiClass.FSI;
}
