using System.Text;

namespace RSICCLLM.Model.Tokenization;

/// <summary>
/// Unicode form C. In globalization-invariant mode, or without ICU, .NET returns text as it is and says nothing; here that is
/// an error for texts that might have to change, because other tokens would follow from it.
/// </summary>
internal static class CanonicalComposition
{
    private static readonly bool IsAvailable = "e\u0301".Normalize(NormalizationForm.FormC) == "\u00e9";

    /// <summary>Brings text (without half surrogate pairs) to form C.</summary>
    /// <exception cref="ModelException">The text might have to change and this process cannot do it.</exception>
    public static string Apply(string text) => Apply(text, IsAvailable);

    internal static string Apply(string text, bool isAvailable)
    {
        if (IsInert(text))
            return text;
        return isAvailable
            ? text.Normalize(NormalizationForm.FormC)
            : throw new ModelException($"The text \"{Beginning(text)}\" needs Unicode normalisation, which this process lacks; install ICU or switch globalization-invariant mode off.");
    }

    /// <summary>
    /// Characters below the combining marks (U+0300), and punctuation, superscripts and currency signs from U+2010 to U+20CF,
    /// neither change nor combine in form C.
    /// </summary>
    internal static bool IsInert(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is >= '\u0300' and not (>= '\u2010' and <= '\u20CF'))
                return false;
        }

        return true;
    }

    private static string Beginning(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
