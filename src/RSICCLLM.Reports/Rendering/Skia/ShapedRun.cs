using System.Text;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Glyphs of one face and direction in their places.</summary>
/// <param name="Text">What they stand for, in the order in which it is read.</param>
/// <param name="Font">Face and size.</param>
/// <param name="Glyphs">From left to right.</param>
/// <param name="Places">Of the glyphs, from the beginning of the baseline.</param>
/// <param name="Clusters">For each glyph, the first UTF-16 unit of <paramref name="Text"/> that it stands for.</param>
/// <param name="Width">In points.</param>
internal sealed record ShapedRun(string Text, SKFont Font, ushort[] Glyphs, SKPoint[] Places, int[] Clusters, float Width)
{
    /// <summary>Draws the glyphs together with their letters, which a PDF keeps for searching and reading aloud.</summary>
    public void Draw(SKCanvas canvas, float x, float y, SKPaint paint)
    {
        if (Glyphs.Length == 0)
            return;
        using var builder = new SKTextBlobBuilder();
        var run = builder.AllocatePositionedTextRun(Font, Glyphs.Length, Encoding.UTF8.GetByteCount(Text));
        run.SetGlyphs(Glyphs);
        run.SetPositions(Places);
        run.SetText(Encoding.UTF8.GetBytes(Text));
        run.SetClusters([.. Clusters.Select(c => (uint)Encoding.UTF8.GetByteCount(Text.AsSpan(0, c)))]);
        using var blob = builder.Build();
        canvas.DrawText(blob, x, y, paint);
    }
}
