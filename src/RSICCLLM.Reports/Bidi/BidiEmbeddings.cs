namespace RSICCLLM.Reports.Bidi;

/// <summary>Explicit levels and directions (UAX #9, rules X1 to X9).</summary>
internal static class BidiEmbeddings
{
    private const int MaximumDepth = 125;

    private readonly record struct Status(byte Level, BidiClass? Override, bool IsIsolate);

    /// <summary>Levels of all characters; types under an override are replaced.</summary>
    public static byte[] Apply(BidiClass[] types, ReadOnlySpan<int> matching, byte paragraphLevel)
    {
        var levels = new byte[types.Length];
        var stack = new Stack<Status>();
        stack.Push(new(paragraphLevel, null, false));
        var (overflowIsolates, overflowEmbeddings, validIsolates) = (0, 0, 0);
        for (var i = 0; i < types.Length; i++)
        {
            var type = types[i];
            switch (type)
            {
                case BidiClass.RLE or BidiClass.LRE or BidiClass.RLO or BidiClass.LRO:
                    levels[i] = BidiParagraph.Removed;
                    var embedded = Next(stack.Peek().Level, type is BidiClass.RLE or BidiClass.RLO);
                    if (embedded <= MaximumDepth && overflowIsolates == 0 && overflowEmbeddings == 0)
                        stack.Push(new((byte)embedded, type switch { BidiClass.RLO => BidiClass.R, BidiClass.LRO => BidiClass.L, _ => null }, false));
                    else if (overflowIsolates == 0)
                        overflowEmbeddings++;
                    break;

                case BidiClass.RLI or BidiClass.LRI or BidiClass.FSI:
                    Take(types, levels, i, stack.Peek());
                    var toRight = type == BidiClass.RLI || (type == BidiClass.FSI && BidiIsolates.FirstStrongLevel(types, matching, i + 1, matching[i]) == 1);
                    var isolated = Next(stack.Peek().Level, toRight);
                    if (isolated <= MaximumDepth && overflowIsolates == 0 && overflowEmbeddings == 0)
                    {
                        validIsolates++;
                        stack.Push(new((byte)isolated, null, true));
                    }
                    else
                    {
                        overflowIsolates++;
                    }

                    break;

                case BidiClass.PDI:
                    if (overflowIsolates > 0)
                    {
                        overflowIsolates--;
                    }
                    else if (validIsolates > 0)
                    {
                        overflowEmbeddings = 0;
                        while (!stack.Peek().IsIsolate)
                            stack.Pop();
                        stack.Pop();
                        validIsolates--;
                    }

                    Take(types, levels, i, stack.Peek());
                    break;

                case BidiClass.PDF:
                    levels[i] = BidiParagraph.Removed;
                    if (overflowIsolates > 0)
                        break;
                    if (overflowEmbeddings > 0)
                        overflowEmbeddings--;
                    else if (!stack.Peek().IsIsolate && stack.Count > 1)
                        stack.Pop();
                    break;

                case BidiClass.BN:
                    levels[i] = BidiParagraph.Removed;
                    break;

                case BidiClass.B:
                    levels[i] = paragraphLevel;
                    break;

                default:
                    Take(types, levels, i, stack.Peek());
                    break;
            }
        }

        return levels;
    }

    /// <summary>The next odd level to the right, the next even one to the left.</summary>
    private static int Next(byte level, bool rightToLeft) => rightToLeft ? (level + 1) | 1 : (level + 2) & ~1;

    private static void Take(BidiClass[] types, byte[] levels, int index, Status status)
    {
        levels[index] = status.Level;
        types[index] = status.Override ?? types[index];
    }
}
