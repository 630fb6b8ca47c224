using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Devices;

/// <summary>What a device must have for a package.</summary>
/// <param name="Folder">The package.</param>
/// <param name="Hash">SHA-256 of its manifest.</param>
/// <param name="Targets">Targets that it has decoder graphs for.</param>
/// <param name="AdapterBytes">Memory of a graphics adapter that it takes, by its memory plan, for the tiles that are decoded together.</param>
/// <param name="Batch">How many tiles those are.</param>
/// <param name="SelfTest">Whether a device must compute its golden logits first.</param>
internal sealed record PackageNeeds(string Folder, string Hash, IReadOnlyList<string> Targets, long AdapterBytes, int Batch, bool SelfTest)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="ModelException">The package's configuration cannot be read.</exception>
    public static PackageNeeds Of(string folder, PackageManifest manifest, int batch, int newTokens, bool selfTest)
    {
        var configuration = ModelConfigurationReader.Load(folder);
        var plan = MemoryPlan.For(manifest, configuration, DeviceRequest.DirectML, batch, newTokens);
        return new PackageNeeds(folder, PackageManifest.Hash(folder), manifest.Targets, plan.TotalBytes, batch, selfTest && manifest.SelfTest is not null)
        {
            LargestBatch = bytes => MemoryPlan.LargestBatchWithin(manifest, configuration, DeviceRequest.DirectML, bytes, newTokens),
        };
    }

    /// <summary>Most tiles that an adapter with so many bytes holds; 0 where it holds none.</summary>
    public Func<long, int> LargestBatch { get; init; } = _ => 0;

    public bool Has(string target) => Targets.Contains(target, StringComparer.Ordinal);

    /// <exception cref="ModelException">The package has no graph for the target.</exception>
    public void Require(string target)
    {
        if (!Has(target))
            throw new ModelException($"The package '{Folder}' has graphs for {string.Join(", ", Targets)}, none for {target}; convert the checkpoint for that target.");
    }
}
