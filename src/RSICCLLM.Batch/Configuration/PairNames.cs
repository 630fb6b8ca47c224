using System.Text;

namespace RSICCLLM.Batch.Configuration;

/// <summary>Which names a pair may have: they become folder names on every system, so nothing that any of them gives a meaning to.</summary>
public static class PairNames
{
    private static readonly HashSet<string> Reserved = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What <see cref="IsValid"/> takes, for messages.</summary>
    public const string Expectation = "up to 100 letters, digits, '-', '_' or '.', with no dot at either end";

    // File systems allow 255 bytes; a folder in work has a number behind the name.
    private const int MostBytes = 200;

    /// <summary>
    /// Up to 100 letters and digits of any script, '-', '_' or '.', 200 bytes in UTF-8; no dot at either end; no device name of Windows; in the composed form
    /// of <see cref="Normalize"/>, so that two names that look the same are the same.
    /// </summary>
    public static bool IsValid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 100
            && name[0] != '.'
            && name[^1] != '.'
            && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.')
            && Encoding.UTF8.GetByteCount(name) <= MostBytes
            && name.IsNormalized()
            && !Reserved.Contains(name.Split('.')[0]);
    }

    /// <summary>Text in Unicode's composed form (NFC): macOS writes the ü of file names as two characters. Text that is no valid Unicode stays as it is.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text.Normalize();
        }
        catch (ArgumentException)
        {
            return text;
        }
    }

    /// <summary>Makes a valid name out of any text.</summary>
    public static string From(string text)
    {
        var cleaned = new string([.. Normalize(text).Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-')]).Trim('-');
        while (cleaned.Length > 100 || Encoding.UTF8.GetByteCount(cleaned) > MostBytes)
            cleaned = cleaned[..^1];
        return IsValid(cleaned) ? cleaned : "pair";
    }
}
