using System.Text;
using System.Text.Json;

namespace RSICCLLM.Batch.Configuration;

/// <summary>Finds a key that stands twice in one object: the system's message says neither its line nor, in words for a person, what is wrong.</summary>
internal static class DuplicateKey
{
    /// <returns>The key and the line, from 1, of its second place; <see langword="null"/> where there is none before the text ends or stops being JSON.</returns>
    public static (string Key, int Line)? Find(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var objects = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                    objects.Push(new HashSet<string>(StringComparer.Ordinal));
                else if (reader.TokenType == JsonTokenType.EndObject)
                    objects.Pop();
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.GetString()! is var key && !objects.Peek().Add(key))
                    return (key, bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n') + 1);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a key that is no text: that is what has to be told.
        }

        return null;
    }
}
