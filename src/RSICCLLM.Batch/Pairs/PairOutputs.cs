using RSICCLLM.Imaging.Files;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Hashes of a pair's output files.</summary>
internal static class PairOutputs
{
    public static IReadOnlyDictionary<string, string> Hash(IEnumerable<string> files) =>
        files.ToDictionary(file => Path.GetFileName(file), file => FileHash.Sha256(file));

    /// <summary>Whether all files are there and as they were written.</summary>
    public static bool InPlace(string folder, IReadOnlyDictionary<string, string> outputs) =>
        outputs.Count > 0 && outputs.All(o => Path.Combine(folder, o.Key) is var file && File.Exists(file) && FileHash.Sha256(file) == o.Value);
}
