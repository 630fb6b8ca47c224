using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RSICCLLM.Reports.Languages;

/// <summary>A language as it stands in a file, checked. See docs/languages.md.</summary>
internal sealed class LanguageFile
{
    private const long LargestFile = 1 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
    };

    public required string Tag { get; init; }

    public required string Name { get; init; }

    public string DecimalSeparator { get; init; } = ".";

    public string GroupSeparator { get; init; } = ",";

    public string DatePattern { get; init; } = "yyyy-MM-dd";

    public IReadOnlyList<string> Months { get; init; } = DateTimeFormatInfo.InvariantInfo.MonthNames[..12];

    public IReadOnlyList<string> SmallNumbers { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Texts { get; init; }

    public IReadOnlyDictionary<string, string> Phrases { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string[]> Objects { get; init; } = new Dictionary<string, string[]>();

    public IReadOnlyDictionary<string, string> Verbs { get; init; } = new Dictionary<string, string>();

    /// <summary>A language that is part of the program.</summary>
    public static LanguageFile BuiltIn(string name, LanguageFile? english)
    {
        using var stream = typeof(LanguageFile).Assembly.GetManifestResourceStream($"{name}.language.json")
            ?? throw new InvalidOperationException($"The language '{name}' is missing from the assembly.");
        return Read(stream, name, english);
    }

    /// <summary>A user's file.</summary>
    /// <exception cref="ReportException">It is missing or wrong.</exception>
    public static LanguageFile Load(string path, LanguageFile english)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new ReportException($"The report language '{path}' is neither one of {string.Join(", ", ReportLanguage.BuiltIn)} nor a file; correct \"report.language\".");
        if (info.Length > LargestFile)
            throw new ReportException($"The language file '{path}' has {info.Length} bytes, more than the {LargestFile} that are read.");
        try
        {
            using var stream = info.OpenRead();
            return Read(stream, path, english);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReportException($"The language file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static LanguageFile Read(Stream stream, string name, LanguageFile? english)
    {
        LanguageFile file;
        try
        {
            file = JsonSerializer.Deserialize<LanguageFile>(stream, Options) ?? throw new ReportException($"The language file '{name}' is empty.");
        }
        catch (JsonException e)
        {
            throw new ReportException($"The language file '{name}' is wrong: {e.Message}", e);
        }

        if (english is not null && file.Problem(english) is { } problem)
            throw new ReportException($"The language file '{name}' is wrong: {problem}");
        return file;
    }

    private string? Problem(LanguageFile english)
    {
        if (!IsTag(Tag))
            return $"\"tag\" is \"{Tag}\", expected a language tag such as \"fr-FR\".";
        if (Months.Count != 12)
            return $"\"months\" has {Months.Count} names, expected 12.";
        if (DecimalSeparator is not { Length: 1 } || GroupSeparator is not { Length: <= 1 })
            return $"the separators are \"{DecimalSeparator}\" and \"{GroupSeparator}\", expected one character for decimals and at most one for groups.";
        if (!IsPattern(DatePattern))
            return $"\"datePattern\" is \"{DatePattern}\", expected a pattern such as \"d MMMM yyyy\".";
        if (Objects.FirstOrDefault(o => o.Value is not { Length: 2 }) is { Key: { } bad })
            return $"\"objects.{bad}\" must list the singular and the plural.";
        foreach (var (key, text) in Texts)
        {
            if (!english.Texts.TryGetValue(key, out var original))
                return $"\"texts.{key}\" is not a known key.";
            if (text is null || Places(original) is var most && !IsFormat(text, most))
                return $"\"texts.{key}\" is \"{text}\", expected a text with no places but those of \"{original}\".";
        }

        return null;
    }

    private static bool IsTag(string tag) => tag.Length is >= 2 and <= 35 && tag.Split('-').All(p => p.Length is >= 1 and <= 8 && p.All(char.IsAsciiLetterOrDigit));

    private static bool IsPattern(string pattern)
    {
        try
        {
            return pattern.Length > 1 && new DateOnly(2026, 1, 2).ToString(pattern, CultureInfo.InvariantCulture).Length > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Number of places in a format: one more than the largest index.</summary>
    private static int Places(string format) => Enumerable.Range(0, 10).LastOrDefault(i => format.Contains($"{{{i}}}", StringComparison.Ordinal), -1) + 1;

    private static bool IsFormat(string text, int places)
    {
        try
        {
            _ = string.Format(CultureInfo.InvariantCulture, text, [.. Enumerable.Repeat<object>("", places)]);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
