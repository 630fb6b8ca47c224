namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Lays measured blocks on pages, one page at a time.</summary>
internal static class PageFlow
{
    /// <summary>A block and the place of its upper edge below the top margin.</summary>
    public readonly record struct Placed(LaidBlock Block, float Y);

    /// <summary>Fills pages in order; a null block is a page break. At least one page.</summary>
    public static IEnumerable<IReadOnlyList<Placed>> Flow(IEnumerable<LaidBlock?> blocks, float pageHeight)
    {
        var page = new List<Placed>();
        var y = 0f;
        var pages = 0;
        var pending = new Stack<LaidBlock?>();
        using var source = blocks.GetEnumerator();

        while (true)
        {
            if (!TryTake(pending, source, out var block))
                break;
            if (block is null)
            {
                if (page.Count > 0)
                {
                    yield return page;
                    pages++;
                    (page, y) = ([], 0);
                }

                continue;
            }

            var space = page.Count == 0 ? 0 : block.SpaceBefore;
            var room = pageHeight - y - space;
            var needed = block.Height;
            if (block.KeepWithNext && TryTake(pending, source, out var next))
            {
                pending.Push(next);
                if (next is not null)
                    needed += next.SpaceBefore + Math.Min(next.MinimumHeight, pageHeight - block.Height - next.SpaceBefore);
            }

            if (needed <= room)
            {
                page.Add(new(block, y + space));
                y += space + block.Height;
                continue;
            }

            var empty = page.Count == 0;
            if (block.Split(room, force: empty) is { } parts)
            {
                page.Add(new(parts.Head, y + space));
                pending.Push(parts.Tail);
            }
            else if (empty)
            {
                // Higher than a page and not divisible, or kept with what follows and alone: it is drawn, nothing is dropped.
                page.Add(new(block, y));
                y += block.Height;
                continue;
            }
            else
            {
                pending.Push(block);
            }

            yield return page;
            pages++;
            (page, y) = ([], 0);
        }

        if (page.Count > 0 || pages == 0)
            yield return page;
    }

    private static bool TryTake(Stack<LaidBlock?> pending, IEnumerator<LaidBlock?> source, out LaidBlock? block)
    {
        if (pending.TryPop(out block))
            return true;
        if (!source.MoveNext())
        {
            block = null;
            return false;
        }

        block = source.Current;
        return true;
    }
}
