namespace RSICCLLM.Reports.Bidi;

/// <summary>
/// Embedding levels of a paragraph by the Unicode Bidirectional Algorithm (UAX #9, revision 48): even levels run from left to right, odd
/// ones from right to left. Levels belong to the whole paragraph; lines are cut from it and ordered afterwards.
/// </summary>
internal sealed class BidiParagraph
{
    /// <summary>Level of characters that only steer and are not shown (rule X9).</summary>
    public const byte Removed = byte.MaxValue;

    private readonly BidiClass[] _classes;
    private readonly byte[] _levels;

    private BidiParagraph(BidiClass[] classes, byte[] levels, byte paragraphLevel)
    {
        (_classes, _levels, ParagraphLevel) = (classes, levels, paragraphLevel);
    }

    /// <summary>0 or 1: the direction of the paragraph.</summary>
    public byte ParagraphLevel { get; }

    /// <summary>Whether the paragraph runs from right to left.</summary>
    public bool IsRightToLeft => ParagraphLevel == 1;

    /// <summary>Resolves a paragraph.</summary>
    /// <param name="codePoints">Its characters, without a paragraph separator except at the end.</param>
    /// <param name="paragraphLevel">0 or 1; <see langword="null"/> finds it by the first strong character (rules P2 and P3).</param>
    public static BidiParagraph Of(ReadOnlySpan<int> codePoints, byte? paragraphLevel = null)
    {
        var classes = new BidiClass[codePoints.Length];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = BidiClasses.Of(codePoints[i]);
        var matching = BidiIsolates.Match(classes);
        var level = paragraphLevel ?? BidiIsolates.FirstStrongLevel(classes, matching, 0, classes.Length);
        var types = (BidiClass[])classes.Clone();
        var levels = BidiEmbeddings.Apply(types, matching, level);
        foreach (var sequence in BidiSequences.Of(classes, levels, matching, level))
            new BidiSequenceResolver(codePoints, classes, types, levels, sequence).Resolve();
        return new(classes, levels, level);
    }

    /// <summary>Levels of a line (rule L1: spaces at its end take the paragraph's level).</summary>
    /// <param name="start">First character of the line.</param>
    /// <param name="length">Number of characters.</param>
    public byte[] LevelsOfLine(int start, int length)
    {
        var levels = _levels.AsSpan(start, length).ToArray();
        var trailing = true;
        for (var i = length - 1; i >= 0; i--)
        {
            var type = _classes[start + i];
            if (type is BidiClass.S or BidiClass.B)
            {
                levels[i] = ParagraphLevel;
                trailing = true;
            }
            else if (type is BidiClass.WS or BidiClass.LRI or BidiClass.RLI or BidiClass.FSI or BidiClass.PDI)
            {
                if (trailing)
                    levels[i] = ParagraphLevel;
            }
            else if (levels[i] != Removed)
            {
                trailing = false;
            }
        }

        return levels;
    }

    /// <summary>Indices in the order in which they stand from left to right (rule L2); removed characters are left out.</summary>
    public static int[] VisualOrder(ReadOnlySpan<byte> levels)
    {
        var order = new List<int>(levels.Length);
        byte highest = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            if (levels[i] == Removed)
                continue;
            order.Add(i);
            highest = Math.Max(highest, levels[i]);
        }

        for (int level = highest; level > 0; level--)
        {
            for (var i = 0; i < order.Count; i++)
            {
                var end = i;
                while (end < order.Count && levels[order[end]] >= level)
                    end++;
                if (end > i)
                    order.Reverse(i, end - i);
                i = Math.Max(i, end);
            }
        }

        return [.. order];
    }
}
