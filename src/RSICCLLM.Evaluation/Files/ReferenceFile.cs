using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Evaluation.Files;

/// <summary>
/// Reference files: <c>{"id": "...", "references": ["...", ...]}</c> a line, RSICI files (their records are the truth
/// of the change metrics), or LEVIR-CC's own JSON (<see cref="LevirCcFile"/>) when the name ends in <c>.json</c>.
/// </summary>
public static class ReferenceFile
{
    /// <summary>Reads references in order; the first line decides between the two kinds of JSON lines.</summary>
    /// <param name="path">The file.</param>
    /// <param name="split">For LEVIR-CC's JSON: <c>train</c>, <c>val</c> or <c>test</c>; all when left out. Ignored for other files.</param>
    /// <param name="skip">Is told of each broken line, and reading goes on behind it; without it the first one is thrown. LEVIR-CC's JSON is read whole or not at all.</param>
    /// <exception cref="DatasetException">A line is broken, repeats an identifier or has no reference; names file and line.</exception>
    /// <exception cref="FormatException">A LEVIR-CC file is not as published.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<Reference> Read(string path, string? split = null, Action<DatasetException>? skip = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return LevirCcFile.Read(path, split);
        return IsRsici(path)
            ? [.. RsiciFile.Read(path, skip).Select(sample => FromSample(path, sample))]
            : ReadLines(path, skip);
    }

    /// <summary>The first line that can be read decides.</summary>
    private static bool IsRsici(string path) => JsonLines.Read(path, RsiciProbeJson.Default.RsiciProbe, _ => { })
        .Select(line => line.Value.References is null && line.Value.Instruction is not null).FirstOrDefault();

    private static Reference FromSample(string path, RsiciSample sample)
        => new(sample.Id, sample.Captions.Count > 0 ? sample.Captions : [sample.Caption], sample.Records is null ? null : [.. sample.Records.Select(record => record.Change)])
        {
            Before = RsiciFile.Resolve(path, sample.Before),
            After = RsiciFile.Resolve(path, sample.After),
        };

    private static List<Reference> ReadLines(string path, Action<DatasetException>? skip)
    {
        var references = new List<Reference>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (number, line) in JsonLines.Read(path, LineJson.Default.ReferenceLine, skip))
        {
            var problem = Problem(line);
            if (problem is null && !seen.Add(line.Id!))
                problem = $"the id '{line.Id}' was given before";
            if (problem is null)
                references.Add(new Reference(line.Id!, [.. line.References!.Select(text => text!)]));
            else if (new DatasetException(path, number, problem) is var broken)
                (skip ?? throw broken)(broken);
        }

        return references;
    }

    private static string? Problem(ReferenceLine line)
    {
        if (string.IsNullOrWhiteSpace(line.Id))
            return "'id' is missing or empty";
        return line.References is null || line.References.Count == 0 || line.References.Contains(null)
            ? $"'references' of '{line.Id}' has no caption or a null"
            : null;
    }
}
