using System.Text;
using System.Text.Json;

namespace RSICCLLM.Endpoints;

/// <summary>Finds the JSON object in what a model says, with or without text or a code fence around it.</summary>
public static class JsonAnswer
{
    private const int LongestAnswer = 1 << 20;

    /// <summary>The first whole JSON object in the text.</summary>
    public static bool TryFind(string text, out JsonElement found)
    {
        ArgumentNullException.ThrowIfNull(text);
        found = default;
        if (text.Length > LongestAnswer)
            return false;
        for (var start = text.IndexOf('{', StringComparison.Ordinal); start >= 0; start = text.IndexOf('{', start + 1))
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text[start..]));
            try
            {
                if (JsonDocument.TryParseValue(ref reader, out var document))
                {
                    using (document)
                        found = document.RootElement.Clone();
                    return true;
                }
            }
            catch (JsonException)
            {
                // A brace of the text, not of an object: the next one may begin it.
            }
        }

        return false;
    }

    /// <summary>A text member of an object, trimmed; <see langword="null"/> when it is missing or no text.</summary>
    public static string? Text(JsonElement answer, string name)
        => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : null;

    /// <summary>A number of an object; <see langword="null"/> when it is missing or no number.</summary>
    public static double? Number(JsonElement answer, string name)
        => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
