using System.Text.Json;

namespace RSICCLLM.Model.Configuration;

/// <summary>One object of <c>config.json</c>; notes what is wrong with a value instead of throwing, so that all errors are told together.</summary>
internal sealed class ConfigurationSection(JsonElement element, string prefix, List<string> errors)
{
    /// <summary>Number of errors so far, of all sections: what holds between values is checked only when each is right.</summary>
    public int ErrorCount => errors.Count;

    public IEnumerable<string> Keys => element.EnumerateObject().Select(p => p.Name);

    public bool Has(string key) => element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    public ConfigurationSection? Section(string key)
    {
        if (!Has(key))
            return null;
        var value = element.GetProperty(key);
        if (value.ValueKind == JsonValueKind.Object)
            return new ConfigurationSection(value, $"{prefix}{key}.", errors);
        Wrong(key, value, "an object is expected");
        return null;
    }

    public int Integer(string key, int least, int most, int? whenMissing = null)
    {
        if (!Has(key))
            return whenMissing ?? Missing(key, most);
        var value = element.GetProperty(key);
        if (IsInteger(value, out var number) && number >= least && number <= most)
            return number;
        Wrong(key, value, FormattableString.Invariant($"a whole number from {least} to {most} is expected"));
        return most;
    }

    public double Real(string key, double above, double most, double? whenMissing = null)
    {
        if (!Has(key))
            return whenMissing ?? Missing(key, most);
        var value = element.GetProperty(key);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > above && number <= most)
            return number;
        Wrong(key, value, FormattableString.Invariant($"a number above {above} and up to {most} is expected"));
        return most;
    }

    /// <summary>A text; null where the key is missing.</summary>
    public string? Text(string key, int maxLength)
    {
        if (!Has(key))
            return null;
        var value = element.GetProperty(key);
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= maxLength)
            return text;
        Wrong(key, value, FormattableString.Invariant($"a text of 1 to {maxLength} characters is expected"));
        return null;
    }

    public bool Switch(string key, bool whenMissing)
    {
        if (!Has(key))
            return whenMissing;
        var value = element.GetProperty(key);
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Wrong(key, value, "true or false is expected");
        return whenMissing;
    }

    /// <summary>A token number, or the first of a list of them; null where the key is missing.</summary>
    public int? OptionalToken(string key, int vocabularySize)
    {
        if (!Has(key))
            return null;
        var value = element.GetProperty(key);
        var first = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 ? value[0] : value;
        if (IsInteger(first, out var number) && number >= 0 && number < vocabularySize)
            return number;
        Wrong(key, value, FormattableString.Invariant($"a token from 0 to {vocabularySize - 1} is expected"));
        return null;
    }

    public IReadOnlyList<int> Integers(string key, int maxCount)
    {
        if (!Has(key))
        {
            Missing(key, 0);
            return [];
        }

        var value = element.GetProperty(key);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= maxCount)
        {
            var numbers = value.EnumerateArray().Select(v => IsInteger(v, out var n) ? n : (int?)null).ToArray();
            if (numbers.All(n => n is >= 0))
                return numbers.Select(n => n!.Value).ToArray();
        }

        Wrong(key, value, FormattableString.Invariant($"a list of at most {maxCount} whole numbers from 0 is expected"));
        return [];
    }

    /// <summary>A list of exactly <paramref name="count"/> numbers above and up to the limits.</summary>
    public IReadOnlyList<double> Reals(string key, int count, double above, double most, IReadOnlyList<double> whenMissing)
    {
        if (!Has(key))
            return whenMissing;
        var value = element.GetProperty(key);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == count && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number))
        {
            var numbers = value.EnumerateArray().Select(v => v.GetDouble()).ToArray();
            if (numbers.All(n => n > above && n <= most))
                return numbers;
        }

        Wrong(key, value, FormattableString.Invariant($"a list of {count} numbers above {above} and up to {most} is expected"));
        return whenMissing;
    }

    /// <summary>Value of a key that may only have certain ones; the first is assumed where the key is missing.</summary>
    public string OneOf(string key, params string[] allowed)
    {
        if (!Has(key))
            return allowed[0];
        var value = element.GetProperty(key);
        if (value.ValueKind == JsonValueKind.String && allowed.Contains(value.GetString(), StringComparer.Ordinal))
            return value.GetString()!;
        Wrong(key, value, $"only {string.Join(" or ", allowed.Select(a => $"\"{a}\""))} is supported");
        return allowed[0];
    }

    public void Require(bool condition, string key, string sentence)
    {
        if (!condition && Has(key))
            Wrong(key, element.GetProperty(key), sentence);
    }

    public void RefuseUnknown(params string[] known)
    {
        foreach (var key in Keys.Except(known, StringComparer.Ordinal))
            errors.Add($"\"{prefix}{key}\" is not a known key");
    }

    private T Missing<T>(string key, T value)
    {
        errors.Add($"\"{prefix}{key}\" is missing");
        return value;
    }

    private void Wrong(string key, JsonElement value, string expectation)
    {
        var text = value.GetRawText();
        errors.Add($"\"{prefix}{key}\" is {(text.Length > 80 ? text[..80] + "..." : text)}: {expectation}");
    }

    private static bool IsInteger(JsonElement value, out int number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number);
    }
}
