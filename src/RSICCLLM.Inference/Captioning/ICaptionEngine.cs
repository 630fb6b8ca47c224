using RSICCLLM.Inference.Devices;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Captioning;

/// <summary>A runtime that captions with a package.</summary>
internal interface ICaptionEngine
{
    /// <summary>Opens a package, verified before, on one device.</summary>
    /// <exception cref="RSICCLLM.Model.ModelException">The package or the device is refused.</exception>
    ICaptioner Open(string packageFolder, PackageManifest manifest, CaptionerOptions options, DeviceChoice choice, CancellationToken cancellation);
}
