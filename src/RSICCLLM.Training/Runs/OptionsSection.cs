using System.Text.Json;

namespace RSICCLLM.Training.Runs;

/// <summary>One object of a configuration file; collects what is wrong with it instead of stopping at the first error.</summary>
internal sealed class OptionsSection
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly List<string> _errors;

    public OptionsSection(JsonElement element, string path, List<string> errors)
    {
        _path = path;
        _errors = errors;
        foreach (var property in element.EnumerateObject())
        {
            if (!_values.TryAdd(property.Name, property.Value))
                errors.Add($"\"{path}{property.Name}\" is given twice");
        }
    }

    public string? Text(string key) => Take(key, JsonValueKind.String, "a text")?.GetString();

    /// <summary>A path, relative to the file's folder.</summary>
    public string? FullPath(string key, string folder) => Text(key) is { Length: > 0 } value ? Path.GetFullPath(value, folder) : null;

    /// <summary>One of some words; the first where the key is missing or wrong.</summary>
    public string Choice(string key, params ReadOnlySpan<string> words)
    {
        if (Text(key) is not { } value)
            return words[0];
        if (words.Contains(value))
            return value;
        _errors.Add($"\"{_path}{key}\" is \"{value}\", must be one of {string.Join(", ", words.ToArray())}");
        return words[0];
    }

    /// <summary>A list of texts, or one text alone.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (!_values.Remove(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return [value.GetString()!];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(v => v.GetString()!)];
        _errors.Add($"\"{_path}{key}\" is {value.GetRawText()}, must be a list of texts");
        return null;
    }

    public double? Number(string key) => Take(key, JsonValueKind.Number, "a number")?.GetDouble();

    public long? Integer(string key)
    {
        if (Take(key, JsonValueKind.Number, "a whole number") is not { } value)
            return null;
        if (value.TryGetInt32(out var number))
            return number;
        _errors.Add($"\"{_path}{key}\" is {value.GetRawText()}, must be a whole number from {int.MinValue} to {int.MaxValue}");
        return null;
    }

    public bool? Switch(string key)
    {
        if (!_values.Remove(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        _errors.Add($"\"{_path}{key}\" is {value.GetRawText()}, must be true or false");
        return null;
    }

    public T? Section<T>(string key, Func<OptionsSection, T> read)
        where T : class
    {
        if (Take(key, JsonValueKind.Object, "an object") is not { } value)
            return null;
        var section = new OptionsSection(value, $"{_path}{key}.", _errors);
        var result = read(section);
        section.Close();
        return result;
    }

    /// <summary>Reports what nobody asked for.</summary>
    public void Close() => _errors.AddRange(_values.Keys.Select(key => $"\"{_path}{key}\" is not a known key"));

    private JsonElement? Take(string key, JsonValueKind kind, string expected)
    {
        if (!_values.Remove(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == kind)
            return value;
        _errors.Add($"\"{_path}{key}\" is {value.GetRawText()}, must be {expected}");
        return null;
    }
}
