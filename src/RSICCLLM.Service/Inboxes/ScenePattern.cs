using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Service.Inboxes;

/// <summary>What a file name says.</summary>
/// <param name="Area">Name of the area.</param>
/// <param name="Date">Date of acquisition.</param>
internal sealed record SceneName(string Area, DateOnly Date);

/// <summary>
/// A pattern of file names such as <c>{area}_{date:yyyyMMdd}.tif</c>: <c>{area}</c> stands for letters and digits, '-' and '_', <c>{date:FORMAT}</c> for a
/// date in .NET's format of y, M and d, <c>*</c> for anything. Upper and lower case are the same; so are the composed and the decomposed ü.
/// </summary>
internal sealed class ScenePattern
{
    private const string AreaGroup = "area";
    private const string DateGroup = "date";

    // Area names become parts of folder names, of which file systems allow 255 bytes.
    private const int MostAreaBytes = 120;

    // A pattern cannot make the matcher run long.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Regex _names;
    private readonly string _dateFormat;
    private readonly string _pattern;

    public ScenePattern(string pattern)
    {
        if (Fault(pattern) is { } fault)
            throw new ArgumentException(fault, nameof(pattern));
        _pattern = PairNames.Normalize(pattern);
        (_names, _dateFormat) = Compile(_pattern);
    }

    /// <summary>What is wrong with a pattern; <see langword="null"/> when nothing is.</summary>
    public static string? Fault(string pattern)
    {
        var area = Occurrences(pattern, "{area}");
        var date = Occurrences(pattern, "{date:");
        if (area != 1 || date != 1)
            return "expected exactly one {area} and one {date:FORMAT}, for example {area}_{date:yyyyMMdd}.tif.";
        if (pattern.Contains('/', StringComparison.Ordinal) || pattern.Contains('\\', StringComparison.Ordinal))
            return "expected a file name without folders.";
        var end = pattern.IndexOf('}', pattern.IndexOf("{date:", StringComparison.Ordinal));
        var format = end < 0 ? "" : pattern[(pattern.IndexOf("{date:", StringComparison.Ordinal) + 6)..end];
        var letters = format.Where(char.IsAsciiLetter).ToList();
        if (letters.Count == 0 || letters.Any(c => c is not ('y' or 'M' or 'd')) || !new[] { 'y', 'M', 'd' }.All(letters.Contains))
            return $"the date's format \"{format}\" must hold year, month and day as y, M and d, for example yyyyMMdd or yyyy-MM-dd.";
        return null;
    }

    /// <summary>Reads a file name; <see langword="null"/> when it is of another pattern or its date is none.</summary>
    public SceneName? Match(string fileName) => Read(fileName).Name;

    /// <summary>Why a file name is none of the pattern's, and what such names look like; <see langword="null"/> when it is one.</summary>
    public string? Misfit(string fileName) => Read(fileName) switch
    {
        (not null, _) => null,
        (null, { } date) => $"\"{date}\" in its name is no date of the form {_dateFormat}; {Example}.",
        _ => $"its name does not match the pattern \"{_pattern}\"; {Example}.",
    };

    private string Example
    {
        get
        {
            var date = new DateOnly(2026, 5, 31).ToString(_dateFormat, CultureInfo.InvariantCulture);
            return $"names must look like {_pattern.Replace("{area}", "north", StringComparison.Ordinal).Replace($"{{date:{_dateFormat}}}", date, StringComparison.Ordinal)}, the area of letters, digits, '-' and '_'";
        }
    }

    // The date's text where only the date is wrong.
    private (SceneName? Name, string? WrongDate) Read(string fileName)
    {
        var match = _names.Match(PairNames.Normalize(fileName));
        if (!match.Success)
            return (null, null);
        var (area, text) = (match.Groups[AreaGroup].Value, match.Groups[DateGroup].Value);
        if (!DateOnly.TryParseExact(text, _dateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return (null, text);
        return Encoding.UTF8.GetByteCount(area) <= MostAreaBytes ? (new SceneName(area, date), null) : (null, null);
    }

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private static (Regex Names, string Format) Compile(string pattern)
    {
        var regex = new StringBuilder("^");
        var format = "";
        for (var at = 0; at < pattern.Length;)
        {
            if (pattern.AsSpan(at).StartsWith("{area}"))
            {
                regex.Append(CultureInfo.InvariantCulture, $"(?<{AreaGroup}>[\\p{{L}}\\p{{Nd}}_-]{{1,60}})");
                at += "{area}".Length;
            }
            else if (pattern.AsSpan(at).StartsWith("{date:"))
            {
                var end = pattern.IndexOf('}', at);
                format = pattern[(at + "{date:".Length)..end];
                regex.Append(CultureInfo.InvariantCulture, $"(?<{DateGroup}>");
                foreach (var c in format)
                    regex.Append(char.IsAsciiLetter(c) ? "[0-9]" : Regex.Escape(c.ToString()));
                regex.Append(')');
                at = end + 1;
            }
            else
            {
                regex.Append(pattern[at] == '*' ? ".*" : Regex.Escape(pattern[at].ToString()));
                at++;
            }
        }

        return (new Regex(regex.Append('$').ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Limit), format);
    }
}
