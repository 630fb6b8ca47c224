using System.Security.Cryptography;
using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Refresh.Running;

/// <summary>A pair of a file with its pictures: those of the same bytes are the same pictures, whatever pair, file and folder are called.</summary>
internal sealed class PicturePair
{
    private readonly string _before;
    private readonly string _after;
    private readonly Lazy<string> _content;

    /// <exception cref="FormatException">A path leaves the file's folder.</exception>
    public PicturePair(string file, RsiciSample sample)
    {
        (File, Id) = (file, sample.Id);
        try
        {
            (_before, _after) = (RsiciFile.Resolve(file, sample.Before), RsiciFile.Resolve(file, sample.After));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The pair '{sample.Id}' of {file} cannot be used: {e.Message}", e);
        }

        Size = (SizeOf(_before), SizeOf(_after));
        _content = new(() => Content(_before) + "|" + Content(_after));
    }

    public string File { get; }

    public string Id { get; }

    private (long Before, long After) Size { get; }

    /// <summary>The first pair that shows what one of the others shows. Only pictures of the same sizes in bytes are read.</summary>
    public static (PicturePair Pair, PicturePair Other)? FirstShared(IReadOnlyList<PicturePair> pairs, IReadOnlyList<PicturePair> others)
    {
        var sizes = pairs.Select(pair => pair.Size).ToHashSet();
        sizes.IntersectWith(others.Select(pair => pair.Size));
        var known = new Dictionary<string, PicturePair>(StringComparer.Ordinal);
        foreach (var other in others.Where(other => sizes.Contains(other.Size)))
            known.TryAdd(other._content.Value, other);
        foreach (var pair in pairs.Where(pair => sizes.Contains(pair.Size)))
        {
            if (known.TryGetValue(pair._content.Value, out var other))
                return (pair, other);
        }

        return null;
    }

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } info ? info.Length : -1;

    /// <summary>A picture that is not there is told by the step that needs it; until then its path tells it from others.</summary>
    private static string Content(string path)
    {
        if (!System.IO.File.Exists(path))
            return path;
        using var stream = System.IO.File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
