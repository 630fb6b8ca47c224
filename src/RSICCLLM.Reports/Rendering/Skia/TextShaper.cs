using System.Globalization;
using System.Text;
using HarfBuzzSharp;
using RSICCLLM.Reports.Bidi;
using RSICCLLM.Reports.Fonts;
using SkiaSharp;
using SkiaSharp.HarfBuzz;
using Buffer = HarfBuzzSharp.Buffer;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Shapes lines by HarfBuzz: joined letters, marks, ligatures, both directions. Not thread-safe.</summary>
internal sealed class TextShaper(FontSet fonts) : IDisposable
{
    // The machine's own language must not show in a report.
    private static readonly Language Undetermined = new("und");

    private readonly Dictionary<SKTypeface, SKShaper> _shapers = [];

    /// <summary>Whether a line has more than letters that stand for themselves, one beside the other.</summary>
    public static bool IsNeeded(TextLine line)
    {
        if (line.Levels is not null)
            return true;
        foreach (var c in line.Text)
        {
            // Latin, Greek, Cyrillic, Armenian; punctuation and symbols; Chinese, Japanese, Korean.
            if (c is not (< '\u0300' or (>= '\u0370' and < '\u0483') or (>= '\u048A' and < '\u0590') or (>= '\u1E00' and < '\u200B') or (>= '\u2010' and < '\u202A')
                or (>= '\u202F' and < '\u2066') or (>= '\u206A' and < '\u20D0') or (>= '\u2100' and < '\u302A') or (>= '\u3030' and < '\u3099') or (>= '\u309B' and < '\uA640')
                or (>= '\uAC00' and < '\uD800') or (>= '\uF900' and < '\uFB00') or (>= '\uFF00' and < '\uFFFE')))
                return true;
        }

        return false;
    }

    /// <summary>Runs in the order in which they stand, from left to right.</summary>
    public IEnumerable<ShapedRun> Shape(TextLine line, TextStyle style, Func<SKTypeface, float, SKFont> fontOf)
    {
        var wanted = style.SemiBold ? fonts.SemiBold : fonts.Regular;
        var runs = Runs(line, wanted);
        var order = BidiParagraph.VisualOrder([.. runs.Select(r => r.Level)]);
        foreach (var run in order.Select(i => runs[i]))
            yield return Shape(line.Text[run.Start..run.End], run, fontOf(run.Face, style.Size));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shaper in _shapers.Values)
            shaper.Dispose();
    }

    private ShapedRun Shape(string text, Run run, SKFont font)
    {
        if (!_shapers.TryGetValue(run.Face, out var shaper))
            _shapers.Add(run.Face, shaper = new SKShaper(run.Face));
        using var buffer = new Buffer { Direction = (run.Level & 1) == 1 ? Direction.RightToLeft : Direction.LeftToRight, Script = run.Script, Language = Undetermined };
        buffer.AddUtf16(text);
        var shaped = shaper.Shape(buffer, font);
        return new(text, font, [.. shaped.Codepoints.Select(g => (ushort)g)], shaped.Points, [.. shaped.Clusters.Select(c => (int)c)], shaped.Width);
    }

    /// <summary>Pieces of one level, face and script in reading order; characters that only steer are left out.</summary>
    private List<Run> Runs(TextLine line, SKTypeface wanted)
    {
        var runs = new List<Run>();
        Run? open = null;
        for (var i = 0; i < line.Text.Length;)
        {
            var status = Rune.DecodeFromUtf16(line.Text.AsSpan(i), out var rune, out var length);
            var level = line.Levels is { } levels ? levels[i] : (byte)0;
            var (start, end) = (i, i + length);
            i = end;
            // A joiner steers how its neighbours are shaped: it stays with them.
            var joiner = rune.Value is 0x200C or 0x200D;
            if ((level == BidiParagraph.Removed || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format) && !(joiner && open is not null))
            {
                Close();
                continue;
            }

            var attached = open is not null && (joiner || IsMark(rune));
            var script = UnicodeFunctions.Default.GetScript(rune.Value);
            var shared = script == Script.Common || script == Script.Inherited || script == Script.Unknown;
            var face = attached && (joiner || fonts.Has(open!.Face, rune.Value)) ? open!.Face : fonts.FaceFor(status == System.Buffers.OperationStatus.Done ? rune.Value : 0xFFFD, wanted);
            if (open is not null && ReferenceEquals(open.Face, face) && (joiner || open.Level == level) && (shared || open.IsShared || open.Script == script))
            {
                open = open with { End = end, Script = shared ? open.Script : script, IsShared = open.IsShared && shared };
                continue;
            }

            Close();
            open = new(start, end, level, face, script, shared);
        }

        Close();
        return runs;

        void Close()
        {
            if (open is not null)
                runs.Add(open);
            open = null;
        }
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark;

    // Shared: only punctuation, spaces or digits so far, which belong to any script.
    private sealed record Run(int Start, int End, byte Level, SKTypeface Face, Script Script, bool IsShared);
}
