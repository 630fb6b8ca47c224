using System.Globalization;
using System.Text.Json;

namespace RSICCLLM.Batch.Configuration;

/// <summary>Reads one JSON object key by key, collects every error with its key and value, and knows the keys that nobody asked for.</summary>
internal sealed class ConfigurationSection(JsonElement element, string path, List<string> errors)
{
    /// <summary>How a path of Windows is written in JSON.</summary>
    public const string Backslashes = "In JSON a backslash is written twice (\"C:\\\\scenes\"), or write / in paths.";

    private const int LongestQuote = 80;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal) { "$schema" };

    public string? RequiredText(string key)
    {
        var text = Text(key, null);
        if (text is null && !element.TryGetProperty(key, out _))
            errors.Add($"\"{Name(key)}\" is missing.");
        return text;
    }

    public string? Text(string key, string? fallback)
    {
        if (!Find(key, out var value))
            return fallback;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && !text.Any(char.IsControl))
            return text;
        var backslash = value.ValueKind == JsonValueKind.String && value.GetRawText().Contains('\\', StringComparison.Ordinal) ? $" {Backslashes}" : "";
        errors.Add($"\"{Name(key)}\" is {Quote(value)}, expected a text in one line.{backslash}");
        return fallback;
    }

    public double Number(string key, double fallback, double least, double most)
    {
        if (!Find(key, out var value))
            return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= least && number <= most)
            return number;
        errors.Add(string.Create(CultureInfo.InvariantCulture, $"\"{Name(key)}\" is {Quote(value)}, expected a number from {least} to {most}."));
        return fallback;
    }

    public int Whole(string key, int fallback, int least, int most)
    {
        if (!Find(key, out var value))
            return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        errors.Add($"\"{Name(key)}\" is {Quote(value)}, expected a whole number from {least} to {most}.");
        return fallback;
    }

    public bool Flag(string key, bool fallback)
    {
        if (!Find(key, out var value))
            return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        errors.Add($"\"{Name(key)}\" is {Quote(value)}, expected true or false.");
        return fallback;
    }

    public int? WholeOrNone(string key, int least, int most)
    {
        if (!Find(key, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        errors.Add($"\"{Name(key)}\" is {Quote(value)}, expected a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>One or three numbers of bands, from 1; empty where the key is missing.</summary>
    public IReadOnlyList<int> Bands(string key)
    {
        if (!Find(key, out var value))
            return [];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is 1 or 3
            && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var band) && band is >= 1 and <= 64))
        {
            return [.. value.EnumerateArray().Select(v => v.GetInt32())];
        }

        errors.Add($"\"{Name(key)}\" is {Quote(value)}, expected one or three numbers of bands such as [3, 2, 1].");
        return [];
    }

    public DateOnly? Date(string key)
    {
        if (Text(key, null) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        errors.Add($"\"{Name(key)}\" is \"{text}\", expected a date such as 2026-05-31.");
        return null;
    }

    public string Choice(string key, string fallback, params ReadOnlySpan<string> choices)
    {
        var text = Text(key, fallback)!;
        if (choices.Contains(text))
            return text;
        errors.Add($"\"{Name(key)}\" is \"{text}\", expected one of {string.Join(", ", choices!)}.");
        return fallback;
    }

    public IReadOnlyList<string> Texts(string key)
    {
        if (!Find(key, out var value))
            return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String && v.GetString() is { Length: > 0 } text && !text.Any(char.IsControl)))
            return [.. value.EnumerateArray().Select(v => v.GetString()!)];
        errors.Add($"\"{Name(key)}\" is {Quote(value)}, expected a list of texts in one line each.");
        return [];
    }

    public ConfigurationSection? Section(string key, bool required = false)
    {
        if (!Find(key, out var value))
        {
            if (required)
                errors.Add($"\"{Name(key)}\" is missing.");
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
            return new ConfigurationSection(value, Name(key), errors);
        errors.Add($"\"{Name(key)}\" is {value.ValueKind.ToString().ToLowerInvariant()}, expected an object in braces.");
        return null;
    }

    public IReadOnlyList<ConfigurationSection> Sections(string key, bool required = true)
    {
        if (!Find(key, out var value) && !required)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            errors.Add($"\"{Name(key)}\" must be a list with at least one entry.");
            return [];
        }

        var sections = new List<ConfigurationSection>();
        foreach (var (item, index) in value.EnumerateArray().Select((v, i) => (v, i)))
        {
            if (item.ValueKind == JsonValueKind.Object)
                sections.Add(new ConfigurationSection(item, $"{Name(key)}[{index}]", errors));
            else
                errors.Add($"\"{Name(key)}[{index}]\" is {Quote(item)}, expected an object in braces.");
        }

        return sections;
    }

    public void Error(string key, string message) => errors.Add($"\"{Name(key)}\" {message}");

    /// <summary>To be called when every key has been asked for.</summary>
    public void RefuseOtherKeys()
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!_known.Contains(property.Name))
                errors.Add($"\"{Name(property.Name)}\" is not a known key; known here: {string.Join(", ", _known.Where(k => k != "$schema").Order(StringComparer.Ordinal))}.");
        }
    }

    private static string Quote(JsonElement value) =>
        value.GetRawText() is { Length: > LongestQuote } text ? $"{text.AsSpan(0, LongestQuote)}..." : value.GetRawText();

    private bool Find(string key, out JsonElement value)
    {
        _known.Add(key);
        return element.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private string Name(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
