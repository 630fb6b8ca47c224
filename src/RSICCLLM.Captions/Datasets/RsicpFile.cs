using System.Text;
using System.Text.Json;

namespace RSICCLLM.Captions.Datasets;

/// <summary>RSICP files: RSICI lines with <c>chosen</c>, <c>rejected</c> and <c>strategy</c>, paths relative to the file.</summary>
public static class RsicpFile
{
    /// <summary>Writes preferences beside the file and moves the result into place at the end.</summary>
    /// <exception cref="ArgumentException">A preference could not be read back (empty text, path outside the folder).</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, IEnumerable<RsicpSample> preferences)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(preferences);
        var beside = path + ".partial";
        try
        {
            using (var writer = new StreamWriter(beside, append: false, new UTF8Encoding(false)))
            {
                foreach (var preference in preferences)
                    writer.Write(Line(preference) + "\n");
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    private static string Line(RsicpSample preference)
    {
        var line = RsiciLine.From(preference.Sample);
        if (line.ToSample().Problem is { } problem)
            throw new ArgumentException($"The sample '{preference.Sample.Id}' cannot be written: {problem}.", nameof(preference));
        if (string.IsNullOrWhiteSpace(preference.Chosen) || string.IsNullOrWhiteSpace(preference.Rejected) || string.IsNullOrWhiteSpace(preference.Strategy))
            throw new ArgumentException($"A preference of '{preference.Sample.Id}' has an empty answer or strategy.", nameof(preference));
        var json = JsonSerializer.SerializeToNode(line, RsiciJson.Readable.RsiciLine)!.AsObject();
        json["chosen"] = preference.Chosen;
        json["rejected"] = preference.Rejected;
        json["strategy"] = preference.Strategy;
        return json.ToJsonString(RsiciJson.Readable.Options);
    }
}
