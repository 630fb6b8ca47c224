using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>Blocks that stay together; taken apart only when no page can hold them.</summary>
internal sealed class GroupBlock : LaidBlock
{
    private readonly IReadOnlyList<LaidBlock> _children;
    private readonly float _pageHeight;

    public GroupBlock(IReadOnlyList<LaidBlock> children, float pageHeight)
    {
        _children = children;
        _pageHeight = pageHeight;
        SpaceBefore = children[0].SpaceBefore;
        Height = children[0].Height + children.Skip(1).Sum(c => c.SpaceBefore + c.Height);
    }

    public override float Height { get; }

    public override IEnumerable<(Heading Heading, float Y)> Headings
    {
        get
        {
            var y = 0f;
            for (var i = 0; i < _children.Count; i++)
            {
                y += i == 0 ? 0 : _children[i].SpaceBefore;
                foreach (var (heading, inner) in _children[i].Headings)
                    yield return (heading, y + inner);
                y += _children[i].Height;
            }
        }
    }

    public override float MinimumHeight => Height <= _pageHeight ? Height : _children[0].MinimumHeight;

    public override (LaidBlock Head, LaidBlock Tail)? Split(float available, bool force)
    {
        if (!force)
            return null;
        var head = new List<LaidBlock>();
        var y = 0f;
        for (var i = 0; i < _children.Count; i++)
        {
            var child = _children[i];
            var space = i == 0 ? 0 : child.SpaceBefore;
            if (y + space + child.Height <= available)
            {
                head.Add(child);
                y += space + child.Height;
                continue;
            }

            var tail = new List<LaidBlock>();
            // After a page break in the middle the rest may be divided anywhere that loses nothing.
            if (child.Split(available - y - space, force: true) is { } parts)
            {
                head.Add(parts.Head);
                tail.Add(parts.Tail);
            }
            else
            {
                tail.Add(child);
            }

            tail.AddRange(_children.Skip(i + 1));
            return head.Count == 0 ? null : (new GroupBlock(head, _pageHeight), new GroupBlock(tail, _pageHeight));
        }

        return null;
    }

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        for (var i = 0; i < _children.Count; i++)
        {
            if (i > 0)
                y += _children[i].SpaceBefore;
            _children[i].Draw(canvas, x, y);
            y += _children[i].Height;
        }
    }
}
