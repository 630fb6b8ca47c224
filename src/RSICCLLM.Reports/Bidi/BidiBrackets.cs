using System.Globalization;
using System.Text;
using HarfBuzzSharp;

namespace RSICCLLM.Reports.Bidi;

/// <summary>Paired brackets (UAX #9, definitions BD14 and BD15): opening and closing punctuation with a mirror image, which HarfBuzz knows.</summary>
internal static class BidiBrackets
{
    /// <summary>The bracket that closes an opening one; <see langword="null"/> for any other character.</summary>
    public static int? ClosingOf(int codePoint) =>
        Category(codePoint) == UnicodeCategory.OpenPunctuation && Mirror(codePoint) is var mirror && mirror != codePoint ? Canonical(mirror) : null;

    public static bool IsClosing(int codePoint) => Category(codePoint) == UnicodeCategory.ClosePunctuation && Mirror(codePoint) != codePoint;

    /// <summary>One of two characters that are canonically the same.</summary>
    public static int Canonical(int codePoint) => codePoint == 0x232A ? 0x3009 : codePoint;

    private static int Mirror(int codePoint) => UnicodeFunctions.Default.GetMirroring(codePoint);

    private static UnicodeCategory Category(int codePoint) => Rune.IsValid(codePoint) ? Rune.GetUnicodeCategory(new Rune(codePoint)) : UnicodeCategory.Surrogate;
}
