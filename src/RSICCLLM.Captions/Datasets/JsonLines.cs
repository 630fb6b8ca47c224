using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RSICCLLM.Captions.Datasets;

/// <summary>Streams files of one JSON value a line, with a limit on the length of a line and errors that name it.</summary>
public static class JsonLines
{
    /// <summary>Characters that a line may have; longer ones are refused before they are held in memory.</summary>
    public const int LongestLine = 4 << 20;

    /// <summary>Reads the values of a file in order; empty lines are passed over.</summary>
    /// <param name="path">UTF-8 text, with or without byte order mark.</param>
    /// <param name="type">How to read a value.</param>
    /// <returns>Line numbers from 1 with their values; the file is open while they are enumerated.</returns>
    /// <exception cref="DatasetException">A line is not JSON of this type, or too long.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<(int Line, T Value)> Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(type);
        using var reader = new StreamReader(path, new UTF8Encoding(false));
        var line = new StringBuilder();
        var number = 0;
        while (ReadLine(reader, line, path, ++number))
        {
            var text = line.ToString();
            if (!string.IsNullOrWhiteSpace(text))
                yield return (number, Parse(text, type, path, number));
        }
    }

    private static T Parse<T>(string text, JsonTypeInfo<T> type, string path, int number)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new DatasetException(path, number, "the line is null; a JSON object is expected");
        }
        catch (JsonException e)
        {
            // What the serializer adds about positions in the line is dropped: our own sentence names the line.
            var cut = e.Message.IndexOf(" Path: ", StringComparison.Ordinal);
            throw new DatasetException(path, number, $"not a line of this format: {(cut < 0 ? e.Message : e.Message[..cut]).TrimEnd('.')}", e);
        }
    }

    private static bool ReadLine(StreamReader reader, StringBuilder line, string path, int number)
    {
        line.Clear();
        int c;
        while ((c = reader.Read()) >= 0 && c != '\n')
        {
            if (line.Length == LongestLine)
                throw new DatasetException(path, number, $"the line is longer than {LongestLine} characters");
            line.Append((char)c);
        }

        return c >= 0 || line.Length > 0;
    }
}
