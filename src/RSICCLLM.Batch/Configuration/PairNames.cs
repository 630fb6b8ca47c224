namespace RSICCLLM.Batch.Configuration;

/// <summary>Which names a pair may have: they become folder names on every system, so nothing that any of them gives a meaning to.</summary>
public static class PairNames
{
    private static readonly HashSet<string> Reserved = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Up to 100 letters, digits, '-', '_' or '.'; no dot at either end; no device name of Windows.</summary>
    public static bool IsValid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 100
            && name[0] != '.'
            && name[^1] != '.'
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            && !Reserved.Contains(name.Split('.')[0]);
    }

    /// <summary>Makes a valid name out of any text.</summary>
    public static string From(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cleaned = new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')]).Trim('-');
        if (cleaned.Length > 100)
            cleaned = cleaned[..100];
        return IsValid(cleaned) ? cleaned : "pair";
    }
}
