using System.Globalization;
using System.Text.Json;

namespace RSICCLLM.Training.Data;

/// <summary>The line of a data set file that a sample was read from.</summary>
/// <param name="File">The file.</param>
/// <param name="Id">The sample.</param>
/// <param name="Line">Line number from 1, where it is known already.</param>
internal sealed record SampleOrigin(string File, string Id, int? Line = null)
{
    /// <summary>File, line and sample as the beginning of a sentence. Looks the line up, which only an error is worth.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}, line {FindLine()}, sample '{Id}'");

    /// <summary>Line number from 1.</summary>
    public int FindLine()
    {
        if (Line is { } known)
            return known;
        var number = 0;
        foreach (var line in System.IO.File.ReadLines(File))
        {
            number++;
            if (line.Contains(Id, StringComparison.Ordinal) && IdOf(line) == Id)
                return number;
        }

        return number;
    }

    private static string? IdOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
