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
    /// <param name="skip">Is told of each broken line, and reading goes on behind it; without it the first one is thrown.</param>
    /// <returns>Line numbers from 1 with their values; the file is open while they are enumerated.</returns>
    /// <exception cref="DatasetException">A line is not JSON of this type, or too long.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<(int Line, T Value)> Read<T>(string path, JsonTypeInfo<T> type, Action<DatasetException>? skip = null)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(type);
        using var reader = new StreamReader(path, new UTF8Encoding(false));
        var line = new StringBuilder();
        var number = 0;
        while (ReadLine(reader, line, out var fits))
        {
            number++;
            var (value, problem) = fits ? Parse(line.ToString(), type, path, number) : (null, new DatasetException(path, number, $"the line is longer than {LongestLine} characters"));
            if (problem is not null)
                (skip ?? throw problem)(problem);
            else if (value is not null)
                yield return (number, value);
        }
    }

    private static (T? Value, DatasetException? Problem) Parse<T>(string text, JsonTypeInfo<T> type, string path, int number)
        where T : class
    {
        if (string.IsNullOrWhiteSpace(text))
            return (null, null);
        try
        {
            var value = JsonSerializer.Deserialize(text, type);
            return (value, value is null ? new DatasetException(path, number, "the line is null; a JSON object is expected") : null);
        }
        catch (JsonException e)
        {
            // What the serializer adds about positions in the line is dropped: our own sentence names the line.
            var cut = e.Message.IndexOf(" Path: ", StringComparison.Ordinal);
            return (null, new DatasetException(path, number, $"not a line of this format: {(cut < 0 ? e.Message : e.Message[..cut]).TrimEnd('.')}", e));
        }
    }

    private static bool ReadLine(StreamReader reader, StringBuilder line, out bool fits)
    {
        line.Clear();
        fits = true;
        var read = false;
        int c;
        while ((c = reader.Read()) >= 0 && c != '\n')
        {
            read = true;
            fits = line.Length < LongestLine;
            if (fits)
                line.Append((char)c);
        }

        return c >= 0 || read;
    }
}
