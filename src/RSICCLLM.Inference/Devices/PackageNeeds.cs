using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Devices;

/// <summary>What a device must have for a package.</summary>
/// <param name="Folder">The package.</param>
/// <param name="Hash">SHA-256 of its manifest.</param>
/// <param name="Targets">Targets that it has decoder graphs for.</param>
/// <param name="WeightBytes">Bytes of its graphs and their weights: the least memory that running it takes.</param>
/// <param name="SelfTest">Whether a device must compute its golden logits first.</param>
internal sealed record PackageNeeds(string Folder, string Hash, IReadOnlyList<string> Targets, long WeightBytes, bool SelfTest)
{
    public static PackageNeeds Of(string folder, PackageManifest manifest, bool selfTest)
    {
        var bytes = manifest.Files.Where(f => f.Path.EndsWith(".onnx.data", StringComparison.Ordinal) || f.Path.EndsWith(".onnx", StringComparison.Ordinal)).Sum(f => f.Size);
        return new PackageNeeds(folder, PackageManifest.Hash(folder), manifest.Targets, bytes, selfTest && manifest.SelfTest is not null);
    }

    public bool Has(string target) => Targets.Contains(target, StringComparer.Ordinal);

    /// <exception cref="ModelException">The package has no graph for the target.</exception>
    public void Require(string target)
    {
        if (!Has(target))
            throw new ModelException($"The package '{Folder}' has graphs for {string.Join(", ", Targets)}, none for {target}; convert the checkpoint for that target.");
    }
}
