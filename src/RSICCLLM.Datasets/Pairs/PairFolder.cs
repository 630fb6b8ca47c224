using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Datasets.Pairs;

/// <summary>
/// Finds pairs in the layouts of change detection data sets: LEVIR-CD's <c>A</c>, <c>B</c>, <c>label</c>; SYSU-CD's
/// <c>time1</c>, <c>time2</c>, <c>label</c>; each in the folder itself or under <c>train</c>, <c>val</c>, <c>test</c>; and folders
/// with an RSICI file <c>samples.jsonl</c>, such as the simulator's.
/// </summary>
public static class PairFolder
{
    private static readonly (string Before, string After, string Mask)[] Layouts = [("A", "B", "label"), ("time1", "time2", "label"), ("before", "after", "mask")];
    private static readonly string[] Splits = ["train", "val", "test"];
    private static readonly HashSet<string> Pictures = new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp" };

    /// <summary>Pairs in the order of their names.</summary>
    /// <param name="folder">The data set.</param>
    /// <param name="problem">Is told of pairs that lack a file and of broken lines; they are left out unless it throws.</param>
    /// <exception cref="FormatException">None of the layouts is there, or no pair.</exception>
    public static IReadOnlyList<ScenePair> Read(string folder, Action<string> problem)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(problem);
        var samples = Path.Combine(folder, "samples.jsonl");
        var pairs = File.Exists(samples)
            ? [.. RsiciFile.Read(samples, broken => problem(broken.Message)).Select(sample => FromSample(samples, sample))]
            : new[] { "" }.Concat(Splits).SelectMany(split => ReadSplit(folder, split, problem)).ToList();
        return pairs.Count > 0 ? pairs : throw new FormatException(
            $"{folder} holds no pairs; expected are A, B and label (LEVIR-CD), time1, time2 and label (SYSU-CD), each also under train, val or test, or a samples.jsonl (simulator).");
    }

    private static ScenePair FromSample(string file, RsiciSample sample)
        => new(sample.Id, RsiciFile.Resolve(file, sample.Before), RsiciFile.Resolve(file, sample.After), sample.Mask is null ? null : RsiciFile.Resolve(file, sample.Mask))
        {
            Captions = sample.Captions.Count > 0 ? sample.Captions : [sample.Caption],
            HasInstances = sample.Records?.Any(record => record.Instances.Count > 0) == true,
        };

    private static IEnumerable<ScenePair> ReadSplit(string folder, string split, Action<string> problem)
    {
        var root = Path.Combine(folder, split);
        var layout = Array.Find(Layouts, names => Directory.Exists(Path.Combine(root, names.Before)) && Directory.Exists(Path.Combine(root, names.After)));
        if (layout.Before is null)
            yield break;
        var (after, masks) = (ByName(Path.Combine(root, layout.After)), ByName(Path.Combine(root, layout.Mask)));
        foreach (var (name, before) in ByName(Path.Combine(root, layout.Before)))
        {
            var id = split.Length == 0 ? name : $"{split}_{name}";
            if (!after.TryGetValue(name, out var second))
                problem($"'{id}' has no picture of its name in {Path.Combine(root, layout.After)}.");
            else if (!masks.TryGetValue(name, out var mask))
                problem($"'{id}' has no mask of its name in {Path.Combine(root, layout.Mask)}.");
            else
                yield return new ScenePair(id, before, second, mask);
        }
    }

    private static SortedDictionary<string, string> ByName(string folder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
            return files;
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Pictures.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal))
            files.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        return files;
    }
}
