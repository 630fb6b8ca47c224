using System.Text.Json;

namespace RSICCLLM.Evaluation.Files;

/// <summary>
/// Captions in the layout that LEVIR-CC is published in (Liu et al., TGRS 2022): <c>{"images": [{"filename", "split",
/// "sentences": [{"raw"}], "changeflag"?}]}</c>. The identifier of a pair is its file name without extension.
/// </summary>
public static class LevirCcFile
{
    private const long LargestFile = 256L << 20;

    /// <summary>Reads the captions of one split, or of all.</summary>
    /// <exception cref="FormatException">Not in this layout, too large, or a pair without captions; the message names the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<Reference> Read(string path, string? split = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        if (stream.Length > LargestFile)
            throw new FormatException($"{path} has {stream.Length} bytes; at most {LargestFile} are read.");
        LevirCcDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(stream, LineJson.Default.LevirCcDocument);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} is not in LEVIR-CC's layout: {e.Message}", e);
        }

        var images = document?.Images ?? throw new FormatException($"{path} is not in LEVIR-CC's layout: 'images' is missing.");
        var references = new List<Reference>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var image in images)
        {
            if (string.IsNullOrWhiteSpace(image?.Filename))
                throw new FormatException($"{path}: an image has no 'filename'.");
            if (split is not null && !string.Equals(image.Split, split, StringComparison.OrdinalIgnoreCase))
                continue;
            var captions = (image.Sentences ?? []).Select(sentence => sentence?.Raw?.Trim() ?? "").Where(text => text.Length > 0).ToList();
            if (captions.Count == 0)
                throw new FormatException($"{path}: '{image.Filename}' has no sentences.");
            var id = Path.GetFileNameWithoutExtension(image.Filename);
            if (!seen.Add(id))
                throw new FormatException($"{path}: '{id}' occurs twice; name a split.");
            references.Add(new Reference(id, captions) { Changed = image.Changeflag is { } flag ? flag != 0 : null });
        }

        return references.Count > 0 ? references : throw new FormatException($"{path} has no pairs{(split is null ? "" : $" of the split '{split}'")}.");
    }
}
