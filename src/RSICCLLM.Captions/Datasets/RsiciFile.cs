using System.Text;
using System.Text.Json;

namespace RSICCLLM.Captions.Datasets;

/// <summary>
/// RSICI files: one JSON object a line,
/// <c>{"id","before","after","mask"?,"instruction","caption","captions"?,"records"?}</c>, paths relative to the file.
/// </summary>
public static class RsiciFile
{
    /// <summary>Reads samples one by one.</summary>
    /// <param name="path">The file; it is open while the samples are enumerated.</param>
    /// <param name="skip">Is told of each broken line, and reading goes on behind it; without it the first one is thrown.</param>
    /// <exception cref="DatasetException">A line is broken, an identifier is repeated, or a path leaves the file's folder; names file and line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<RsiciSample> Read(string path, Action<DatasetException>? skip = null)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (number, line) in JsonLines.Read(path, RsiciJson.Default.RsiciLine, skip))
        {
            var (sample, problem) = line.ToSample();
            if (sample is not null && !seen.Add(sample.Id))
                problem = $"the id '{sample.Id}' was given before";
            if (problem is null)
                yield return sample!;
            else if (new DatasetException(path, number, problem) is var broken)
                (skip ?? throw broken)(broken);
        }
    }

    /// <summary>Where a sample's image lies: its relative path under the file's folder, checked again.</summary>
    /// <exception cref="ArgumentException">The path leaves the folder.</exception>
    public static string Resolve(string file, string relativePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(relativePath);
        if (RelativePath.Problem(relativePath) is { } problem)
            throw new ArgumentException($"The path '{relativePath}' {problem}.", nameof(relativePath));
        return Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, relativePath.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>Writes samples as they come, beside the file, and moves the result into place at the end.</summary>
    /// <exception cref="ArgumentException">A sample could not be read back (empty text, path outside the folder).</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, IEnumerable<RsiciSample> samples)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(samples);
        var beside = path + ".partial";
        try
        {
            using (var writer = new StreamWriter(beside, append: false, new UTF8Encoding(false)))
            {
                foreach (var sample in samples)
                {
                    var line = RsiciLine.From(sample);
                    if (line.ToSample().Problem is { } problem)
                        throw new ArgumentException($"The sample '{sample.Id}' cannot be written: {problem}.", nameof(samples));
                    writer.Write(JsonSerializer.Serialize(line, RsiciJson.Readable.RsiciLine));
                    writer.Write('\n');
                }
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
