using System.Globalization;
using System.Text;

namespace RSICCLLM.Reports.Bidi;

/// <summary>
/// Bidirectional types of characters (Unicode Character Database, DerivedBidiClass), by block and general category: .NET knows the types but
/// does not tell them. Punctuation and symbols of left-to-right scripts count as neutral throughout, which shows only where such a sign
/// stands alone between letters of a right-to-left script.
/// </summary>
internal static class BidiClasses
{
    /// <summary>First and last code point of blocks whose letters run from right to left.</summary>
    private static readonly (int First, int Last, BidiClass Class)[] RightToLeft =
    [
        (0x0590, 0x05FF, BidiClass.R), (0x0600, 0x07BF, BidiClass.AL), (0x07C0, 0x085F, BidiClass.R), (0x0860, 0x08FF, BidiClass.AL),
        (0xFB1D, 0xFB4F, BidiClass.R), (0xFB50, 0xFDFF, BidiClass.AL), (0xFE70, 0xFEFF, BidiClass.AL),
        (0x10800, 0x10CFF, BidiClass.R), (0x10D00, 0x10D3F, BidiClass.AL), (0x10D40, 0x10EBF, BidiClass.R), (0x10EC0, 0x10EFF, BidiClass.AL),
        (0x10F00, 0x10F2F, BidiClass.R), (0x10F30, 0x10F6F, BidiClass.AL), (0x10F70, 0x10FFF, BidiClass.R),
        (0x1E800, 0x1EC6F, BidiClass.R), (0x1EC70, 0x1ECBF, BidiClass.AL), (0x1ECC0, 0x1ECFF, BidiClass.R), (0x1ED00, 0x1ED4F, BidiClass.AL),
        (0x1ED50, 0x1EDFF, BidiClass.R), (0x1EE00, 0x1EEFF, BidiClass.AL), (0x1EF00, 0x1EFFF, BidiClass.R),
    ];

    /// <summary>Type of a character.</summary>
    public static BidiClass Of(int codePoint) => Exception(codePoint) ?? ByCategory(codePoint);

    /// <summary>Whether a text has anything that does not simply run from left to right.</summary>
    public static bool HasRightToLeft(string text)
    {
        foreach (var c in text)
        {
            // Surrogates of the planes that have right-to-left letters, and the marks that change direction.
            if (c is (>= '\u0590' and <= '\u08FF') or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')
                or '\uD802' or '\uD803' or '\uD83A' or '\uD83B' or (>= '\uFB1D' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFC'))
                return true;
        }

        return false;
    }

    private static BidiClass ByCategory(int codePoint)
    {
        var category = Rune.IsValid(codePoint) ? Rune.GetUnicodeCategory(new Rune(codePoint)) : UnicodeCategory.Surrogate;
        switch (category)
        {
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark:
                return BidiClass.NSM;
            case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate:
                return BidiClass.BN;
            case UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator:
                return BidiClass.WS;
            case UnicodeCategory.ParagraphSeparator:
                return BidiClass.B;
            case UnicodeCategory.CurrencySymbol:
                return BidiClass.ET;
            case UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol:
                return BidiClass.ON;
        }

        if (codePoint >= 0x590)
        {
            foreach (var (first, last, direction) in RightToLeft)
            {
                if (codePoint >= first && codePoint <= last)
                    return direction;
            }
        }

        return category is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation ? BidiClass.ON : BidiClass.L;
    }

    private static BidiClass? Exception(int codePoint) => codePoint switch
    {
        '\t' or '\v' or 0x1F => BidiClass.S,
        '\n' or '\r' or 0x85 or (>= 0x1C and <= 0x1E) => BidiClass.B,
        '\f' => BidiClass.WS,
        '#' or '%' or 0xB0 or 0xB1 or 0x609 or 0x60A or 0x66A or (>= 0x2030 and <= 0x2034) or 0x212E or 0x2213 or 0xA839 or 0xFE5F or 0xFE6A or 0xFF03 or 0xFF05 => BidiClass.ET,
        '+' or '-' or 0x207A or 0x207B or 0x208A or 0x208B or 0x2212 or 0xFB29 or 0xFE62 or 0xFE63 or 0xFF0B or 0xFF0D => BidiClass.ES,
        ',' or '.' or '/' or ':' or 0xA0 or 0x60C or 0x202F or 0x2044 or 0xFE50 or 0xFE52 or 0xFE55 or 0xFF0C or 0xFF0E or 0xFF0F or 0xFF1A => BidiClass.CS,
        (>= '0' and <= '9') or 0xB2 or 0xB3 or 0xB9 or (>= 0x6F0 and <= 0x6F9) or 0x2070 or (>= 0x2074 and <= 0x2079) or (>= 0x2080 and <= 0x2089)
            or (>= 0x2488 and <= 0x249B) or (>= 0xFF10 and <= 0xFF19) or (>= 0x102E1 and <= 0x102FB) or (>= 0x1D7CE and <= 0x1D7FF) or (>= 0x1F100 and <= 0x1F10A) or (>= 0x1FBF0 and <= 0x1FBF9) => BidiClass.EN,
        (>= 0x600 and <= 0x605) or (>= 0x660 and <= 0x669) or 0x66B or 0x66C or 0x6DD or 0x890 or 0x891 or 0x8E2 or (>= 0x10D30 and <= 0x10D39) or (>= 0x10E60 and <= 0x10E7E) => BidiClass.AN,
        0x608 or 0x60B or 0x61C or 0x6FD or 0x6FE or 0x70F or 0x888 or (>= 0xFBB2 and <= 0xFBC2) or 0xFDFC or 0x1ECAC or 0x1ECB0 or 0x1ED2E => BidiClass.AL,
        0x7FE or 0x7FF or 0x200F or 0x10877 or 0x10878 or 0x10AC8 => BidiClass.R,
        (>= 0x7F6 and <= 0x7F9) or 0xFD3E or 0xFD3F or 0x1091F or (>= 0x10B39 and <= 0x10B3F) or (>= 0xFFF9 and <= 0xFFFB) => BidiClass.ON,
        (>= 0xBC and <= 0xBE) or 0x2B9 or 0x2BA or (>= 0x2C6 and <= 0x2CF) or 0x2EC or 0x374 or (>= 0x2150 and <= 0x215F) or (>= 0x2460 and <= 0x2487) or (>= 0x24EA and <= 0x24FF) => BidiClass.ON,
        0x200E => BidiClass.L,
        0x202A => BidiClass.LRE,
        0x202B => BidiClass.RLE,
        0x202C => BidiClass.PDF,
        0x202D => BidiClass.LRO,
        0x202E => BidiClass.RLO,
        0x2066 => BidiClass.LRI,
        0x2067 => BidiClass.RLI,
        0x2068 => BidiClass.FSI,
        0x2069 => BidiClass.PDI,
        _ => null,
    };
}
