using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Devices;

/// <summary>Which machines open a package's second decoder graph, which reads prompts in 8 bits. Thread-safe.</summary>
public static class PromptGraph
{
    /// <summary>Whether the package has the graph.</summary>
    /// <param name="manifest">Its manifest; a graph that it does not list has not been verified and is not opened.</param>
    /// <exception cref="ArgumentNullException">There is no manifest.</exception>
    public static bool IsIn(PackageManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.Files.Any(file => file.Path == PackageLayout.PromptFile);
    }

    /// <summary>Whether it is opened: on the processor alone, where that multiplies bytes exactly, and by no engine but <see cref="CaptionEngines.OnnxRuntime"/>.</summary>
    /// <param name="manifest">The package's manifest.</param>
    /// <param name="target">The target, <c>cpu</c> or <c>directml</c>.</param>
    /// <param name="engine">One of <see cref="CaptionEngines.Names"/>.</param>
    /// <param name="exactProducts">Whether the processor multiplies so; <see langword="null"/> asks this one.</param>
    /// <exception cref="ArgumentNullException">There is no manifest.</exception>
    public static bool IsOpened(PackageManifest manifest, string target, string engine, bool? exactProducts = null) =>
        IsIn(manifest) && target == DeviceRequest.Cpu && engine == CaptionEngines.OnnxRuntime && (exactProducts ?? IntegerProducts.AreExact);
}
