using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Sizes in points and colours of the PDF. Text colours keep a contrast of 4.5 to 1 or more on white and on the panel.</summary>
internal static class Theme
{
    public const float PageWidth = 595.276f;
    public const float PageHeight = 841.89f;
    public const float MarginX = 54;
    public const float MarginTop = 58;
    public const float MarginBottom = 56;
    public const float ContentWidth = PageWidth - (2 * MarginX);
    public const float ContentHeight = PageHeight - MarginTop - MarginBottom;

    public static readonly SKColor Ink = new(0x1B, 0x26, 0x31);
    public static readonly SKColor Muted = new(0x56, 0x63, 0x70);
    public static readonly SKColor Accent = new(0x14, 0x4B, 0x6E);
    public static readonly SKColor Rule = new(0xC6, 0xCF, 0xD8);
    public static readonly SKColor Panel = new(0xF1, 0xF4, 0xF7);
    public static readonly SKColor Paper = SKColors.White;

    /// <summary>
    /// Outline of a change: vermilion of Okabe and Ito's palette (Color Universal Design, 2008), told apart from vegetation,
    /// soil and asphalt by colour-blind readers through its white casing and its lightness.
    /// </summary>
    public static readonly SKColor Outline = new(0xD5, 0x5E, 0x00);

    /// <summary>Fill of numbers: darker than the outline, for white letters with a contrast of 5 to 1.</summary>
    public static readonly SKColor Badge = new(0xB3, 0x47, 0x00);

    public static readonly TextStyle Title = new(true, 25, 30, Ink);
    public static readonly TextStyle Subtitle = new(false, 12.5f, 17, Muted);
    public static readonly TextStyle Agency = new(true, 9.5f, 13, Accent);
    public static readonly TextStyle Heading1 = new(true, 15, 20, Accent);
    public static readonly TextStyle Heading2 = new(true, 11.5f, 15.5f, Ink);
    public static readonly TextStyle Lead = new(false, 11, 16, Ink);
    public static readonly TextStyle Body = new(false, 9.5f, 13.5f, Ink);
    public static readonly TextStyle Note = new(false, 8, 11, Muted);
    public static readonly TextStyle Label = new(false, 7.5f, 10, Muted);
    public static readonly TextStyle Value = new(false, 9, 12, Ink);
    public static readonly TextStyle Figure = new(true, 18, 23, Accent);
    public static readonly TextStyle TableHead = new(true, 8, 11, Accent);
    public static readonly TextStyle TableCell = new(false, 8.5f, 11.5f, Ink);
    public static readonly TextStyle TableSum = new(true, 8.5f, 11.5f, Ink);
    public static readonly TextStyle Running = new(false, 7.5f, 10, Muted);
    public static readonly TextStyle MapLabel = new(true, 7.5f, 9.5f, Paper);
    public static readonly TextStyle MapText = new(false, 6.5f, 8, Ink);
    public static readonly TextStyle Tick = new(false, 6.2f, 8, Muted);
}

/// <summary>How a line of text looks.</summary>
/// <param name="SemiBold">Heavier face.</param>
/// <param name="Size">Of the letters, in points.</param>
/// <param name="LineHeight">From baseline to baseline, in points.</param>
/// <param name="Color">Of the letters.</param>
internal readonly record struct TextStyle(bool SemiBold, float Size, float LineHeight, SKColor Color);
