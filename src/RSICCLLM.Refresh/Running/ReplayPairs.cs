using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Refresh.Running;

/// <summary>Old training pairs as lines of the city's training file.</summary>
internal static class ReplayPairs
{
    private const string Prefix = "replay-";

    /// <summary>What is wrong with the place of the file, and what to do; <see langword="null"/> where its pictures can be led to.</summary>
    /// <param name="samples">Full path of the city's file.</param>
    /// <param name="replay">Full path of the old pairs.</param>
    public static string? PlaceProblem(string samples, string replay)
    {
        var city = Path.GetDirectoryName(samples)!;
        if (WayTo(samples, replay) is not { } way)
            return $"does not lie in the folder of \"samples\" or below it, so the training file's paths could not lead to its pictures; move file and pictures into a folder below '{city}'";
        try
        {
            RsiciFile.Resolve(samples, way + Path.GetFileName(samples));
            return null;
        }
        catch (ArgumentException)
        {
            return $"lies in '{way}', and paths in a training file have no backslash, colon or control character, no part that ends with a dot or a blank, and at most 1024 characters; rename the folder";
        }
    }

    /// <summary>Reads them.</summary>
    /// <param name="samples">Full path of the city's file.</param>
    /// <param name="replay">Full path of the old pairs.</param>
    /// <exception cref="FormatException">There are none, or a line is broken.</exception>
    public static List<RsiciSample> Read(string samples, string replay)
    {
        var way = WayTo(samples, replay)!;
        List<RsiciSample> pairs = [.. RsiciFile.Read(replay).Select(sample => sample with
        {
            // A city may name its pairs as the old region did.
            Id = Prefix + sample.Id,
            Before = way + sample.Before,
            After = way + sample.After,
            Mask = sample.Mask is { } mask ? way + mask : null,
        })];
        return pairs.Count > 0 ? pairs : throw new FormatException($"{replay} holds no pairs; name another file in \"replay\", or leave the key out.");
    }

    /// <summary>Puts pairs evenly among others, so that any first part of the file has its share of them.</summary>
    public static IEnumerable<RsiciSample> Among(IReadOnlyList<RsiciSample> others, IReadOnlyList<RsiciSample> pairs) => Places(others).Concat(Places(pairs)).OrderBy(place => place.At).Select(place => place.Sample);

    private static IEnumerable<(double At, RsiciSample Sample)> Places(IReadOnlyList<RsiciSample> samples) => samples.Select((sample, i) => ((i + 0.5) / samples.Count, sample));

    /// <summary>How paths of one file begin when they stand in another: empty, or folders with a slash; <see langword="null"/> where there is no way down.</summary>
    private static string? WayTo(string from, string to)
    {
        var way = Path.GetRelativePath(Path.GetDirectoryName(from)!, Path.GetDirectoryName(to)!).Replace(Path.DirectorySeparatorChar, '/');
        return way == "." ? "" : way.Split('/').Contains("..") || Path.IsPathRooted(way) ? null : way + "/";
    }
}
