namespace RSICCLLM.Reports.Bidi;

/// <summary>Weak types, brackets, neutrals and implicit levels of one sequence (UAX #9, rules W1 to W7, N0 to N2, I1 and I2).</summary>
/// <param name="codePoints">Characters of the paragraph.</param>
/// <param name="classes">Their own types.</param>
/// <param name="types">Their types under overrides; resolved here.</param>
/// <param name="levels">Their levels; resolved here.</param>
/// <param name="sequence">Which of them.</param>
internal readonly ref struct BidiSequenceResolver(ReadOnlySpan<int> codePoints, BidiClass[] classes, BidiClass[] types, byte[] levels, BidiSequence sequence)
{
    private const int MostOpenBrackets = 63;

    private readonly ReadOnlySpan<int> _codePoints = codePoints;

    public void Resolve()
    {
        ResolveWeak();
        ResolveBrackets();
        ResolveNeutral();
        foreach (var i in sequence.Indices)
        {
            var even = (sequence.Level & 1) == 0;
            levels[i] = (byte)(sequence.Level + (types[i], even) switch
            {
                (BidiClass.R, true) => 1,
                (BidiClass.AN or BidiClass.EN, true) => 2,
                (BidiClass.L or BidiClass.AN or BidiClass.EN, false) => 1,
                _ => 0,
            });
        }
    }

    private BidiClass this[int at] => at < 0 ? sequence.Start : at >= sequence.Indices.Length ? sequence.End : types[sequence.Indices[at]];

    private void Set(int at, BidiClass type) => types[sequence.Indices[at]] = type;

    private void ResolveWeak()
    {
        var count = sequence.Indices.Length;
        for (var k = 0; k < count; k++)
        {
            // W1: marks go with what they stand on.
            if (this[k] == BidiClass.NSM)
                Set(k, this[k - 1] is BidiClass.LRI or BidiClass.RLI or BidiClass.FSI or BidiClass.PDI ? BidiClass.ON : this[k - 1]);
        }

        // W2 and W3: digits behind Arabic letters are Arabic numbers.
        var strong = sequence.Start;
        for (var k = 0; k < count; k++)
        {
            if (this[k] is BidiClass.L or BidiClass.R or BidiClass.AL)
                strong = this[k];
            else if (this[k] == BidiClass.EN && strong == BidiClass.AL)
                Set(k, BidiClass.AN);
        }

        for (var k = 0; k < count; k++)
        {
            if (this[k] == BidiClass.AL)
                Set(k, BidiClass.R);
        }

        // W4: one separator between two numbers of a kind.
        for (var k = 1; k < count - 1; k++)
        {
            if (this[k] is BidiClass.ES or BidiClass.CS && this[k - 1] == BidiClass.EN && this[k + 1] == BidiClass.EN)
                Set(k, BidiClass.EN);
            else if (this[k] == BidiClass.CS && this[k - 1] == BidiClass.AN && this[k + 1] == BidiClass.AN)
                Set(k, BidiClass.AN);
        }

        // W5 and W6: signs beside a number belong to it, other separators and signs are neutral.
        for (var k = 0; k < count; k++)
        {
            if (this[k] != BidiClass.ET)
                continue;
            var end = k;
            while (end < count && this[end] == BidiClass.ET)
                end++;
            if (this[k - 1] == BidiClass.EN || this[end] == BidiClass.EN)
            {
                for (; k < end; k++)
                    Set(k, BidiClass.EN);
            }

            k = Math.Max(k, end - 1);
        }

        // W7: numbers behind left-to-right letters go with them.
        strong = sequence.Start;
        for (var k = 0; k < count; k++)
        {
            if (this[k] is BidiClass.ES or BidiClass.ET or BidiClass.CS)
                Set(k, BidiClass.ON);
            else if (this[k] is BidiClass.L or BidiClass.R)
                strong = this[k];
            else if (this[k] == BidiClass.EN && strong == BidiClass.L)
                Set(k, BidiClass.L);
        }
    }

    /// <summary>N0: both brackets of a pair go one way.</summary>
    private void ResolveBrackets()
    {
        var embedding = BidiSequences.Direction(sequence.Level);
        foreach (var (open, close) in BracketPairs())
        {
            var (own, other) = (false, false);
            for (var k = open + 1; k < close; k++)
            {
                own |= Strong(this[k]) == embedding;
                other |= Strong(this[k]) is { } direction && direction != embedding;
            }

            if (!own && !other)
                continue;
            var wanted = embedding;
            if (!own)
            {
                var before = open - 1;
                while (before >= 0 && Strong(this[before]) is null)
                    before--;
                wanted = (before < 0 ? sequence.Start : Strong(this[before])!.Value) != embedding ? Opposite(embedding) : embedding;
            }

            Turn(open, wanted);
            Turn(close, wanted);
        }
    }

    /// <summary>Marks behind a bracket go with it.</summary>
    private void Turn(int bracket, BidiClass direction)
    {
        Set(bracket, direction);
        for (var k = bracket + 1; k < sequence.Indices.Length && classes[sequence.Indices[k]] == BidiClass.NSM; k++)
            Set(k, direction);
    }

    /// <summary>Pairs in the order of their opening brackets (definition BD16).</summary>
    private List<(int Open, int Close)> BracketPairs()
    {
        var pairs = new List<(int Open, int Close)>();
        var open = new List<(int Closing, int At)>();
        for (var k = 0; k < sequence.Indices.Length; k++)
        {
            if (this[k] != BidiClass.ON)
                continue;
            var codePoint = _codePoints[sequence.Indices[k]];
            if (BidiBrackets.ClosingOf(codePoint) is { } closing)
            {
                if (open.Count == MostOpenBrackets)
                    break;
                open.Add((closing, k));
            }
            else if (BidiBrackets.IsClosing(codePoint))
            {
                var found = open.FindLastIndex(o => o.Closing == BidiBrackets.Canonical(codePoint));
                if (found < 0)
                    continue;
                pairs.Add((open[found].At, k));
                open.RemoveRange(found, open.Count - found);
            }
        }

        pairs.Sort();
        return pairs;
    }

    /// <summary>N1 and N2: neutrals between two of one direction take it, others the embedding's.</summary>
    private void ResolveNeutral()
    {
        for (var k = 0; k < sequence.Indices.Length; k++)
        {
            if (!IsNeutral(this[k]))
                continue;
            var end = k;
            while (end < sequence.Indices.Length && IsNeutral(this[end]))
                end++;
            var (before, behind) = (Strong(this[k - 1]), Strong(this[end]));
            var direction = before == behind && before is { } both ? both : BidiSequences.Direction(sequence.Level);
            for (; k < end; k++)
                Set(k, direction);
        }
    }

    private static bool IsNeutral(BidiClass type) => type is BidiClass.B or BidiClass.S or BidiClass.WS or BidiClass.ON or BidiClass.LRI or BidiClass.RLI or BidiClass.FSI or BidiClass.PDI;

    /// <summary>Numbers count as right-to-left among neutrals.</summary>
    private static BidiClass? Strong(BidiClass type) => type switch
    {
        BidiClass.L => BidiClass.L,
        BidiClass.R or BidiClass.EN or BidiClass.AN => BidiClass.R,
        _ => null,
    };

    private static BidiClass Opposite(BidiClass direction) => direction == BidiClass.L ? BidiClass.R : BidiClass.L;
}
