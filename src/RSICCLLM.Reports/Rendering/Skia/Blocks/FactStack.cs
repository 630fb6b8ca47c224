using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>Labels with their values below, one under the other.</summary>
internal sealed class FactStack
{
    private const float Gap = 5;

    private readonly TextEngine _text;
    private readonly List<(string Label, IReadOnlyList<TextLine> Value)> _facts;

    public FactStack(TextEngine text, IReadOnlyList<Fact> facts, float width)
    {
        _text = text;
        _facts = [.. facts.Select(f => (text.Fit(f.Label, Theme.Label, width), text.Break(f.Value, Theme.Value, width)))];
        Height = _facts.Count == 0 ? 0 : _facts.Sum(f => Theme.Label.LineHeight + (f.Value.Count * Theme.Value.LineHeight) + Gap) - Gap;
    }

    public float Height { get; }

    public void Draw(SKCanvas canvas, float x, float y)
    {
        foreach (var (label, value) in _facts)
        {
            TextBlock.DrawLines(canvas, _text, [label], Theme.Label, x, y);
            y += Theme.Label.LineHeight;
            TextBlock.DrawLines(canvas, _text, value, Theme.Value, x, y);
            y += (value.Count * Theme.Value.LineHeight) + Gap;
        }
    }
}
