using RSICCLLM.Evaluation.Files;

namespace RSICCLLM.RsiccBenchmark.Commands;

/// <summary>Finds the two pictures of a pair: as the references name them, else <c>ID.png</c> (or .jpg, .tif) in a folder's A and B, or before and after.</summary>
internal sealed class PictureFinder(IReadOnlyList<Reference> references, string? folder)
{
    private static readonly (string Before, string After)[] Layouts = [("A", "B"), ("before", "after"), ("time1", "time2")];
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".tif"];

    private readonly Dictionary<string, Reference> _references = references.ToDictionary(reference => reference.Id, StringComparer.Ordinal);

    public (string Before, string After)? Find(string id)
    {
        if (_references.GetValueOrDefault(id) is { Before: { } before, After: { } after })
            return (before, after);
        // An identifier is a name, never a way to another folder.
        if (folder is null || id.AsSpan().IndexOfAny('/', '\\') >= 0 || id.Contains("..", StringComparison.Ordinal))
            return null;
        foreach (var (first, second) in Layouts)
        {
            foreach (var extension in Extensions)
            {
                var pair = (Path.Combine(folder, first, id + extension), Path.Combine(folder, second, id + extension));
                if (File.Exists(pair.Item1))
                    return pair;
            }
        }

        return null;
    }
}
