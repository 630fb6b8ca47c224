using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Devices.Adapters;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Opens model packages. Thread-safe.</summary>
public static class CaptionerFactory
{
    /// <summary>
    /// Opens a package for captioning in this process: every file is checked against the manifest, the device is chosen, the graphs are
    /// opened on it, and the package's self-test, where it has one, is run.
    /// </summary>
    /// <param name="packageFolder">Folder of the package.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="cancellation">Ends the checks early.</param>
    /// <returns>The captioner; the caller disposes it.</returns>
    /// <exception cref="ModelException">A file is missing or altered, the package has no graph for the device, a graph is refused, or the self-test fails.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ICaptioner Open(string packageFolder, CaptionerOptions options, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(packageFolder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var request = DeviceRequest.Parse(options.Device);
        var manifest = PackageVerifier.Verify(packageFolder, cancellation);
        return Trials(packageFolder, manifest, options).Open(request, choice => OpenOn(packageFolder, manifest, options, choice, cancellation));
    }

    /// <summary>Makes sure that a package's model is trained for <see cref="CaptionerOptions.Pruning"/>.</summary>
    /// <exception cref="ModelException">It is not, or its configuration cannot be read.</exception>
    public static void CheckPruning(string packageFolder) => TilePrompts.CheckTrained(packageFolder, ModelConfigurationReader.Load(packageFolder));

    /// <summary>Chooses devices for a package by trying.</summary>
    internal static DeviceTrials Trials(string folder, PackageManifest manifest, CaptionerOptions options) =>
        new(PackageNeeds.Of(folder, manifest, options.BatchSize, options.PlannedNewTokens, options.SelfTest), SystemAdapters.Create(), new DeviceRecords(StateFolder.Path()), options.Notice ?? (_ => { }))
        {
            Runtime = $"{options.Engine} {OnnxRuntimeVersion.Text}",
        };

    /// <summary>Opens a package, verified before, on one device.</summary>
    internal static ICaptioner OpenOn(string packageFolder, PackageManifest manifest, CaptionerOptions options, DeviceChoice choice, CancellationToken cancellation) =>
        CaptionEngines.Find(options.Engine).Open(packageFolder, manifest, choice.Adapt(options), choice, cancellation);

    /// <summary>Opens a package, verified before, on a device that needs no choosing: <c>cpu</c>, or an adapter by its index.</summary>
    internal static ICaptioner OpenVerified(string packageFolder, CaptionerOptions options, string reason, CancellationToken cancellation)
    {
        options.Validate();
        var choice = DeviceChoice.Untried(DeviceRequest.Parse(options.Device), options.SelfTest, reason);
        return OpenOn(packageFolder, PackageManifest.Load(packageFolder), options, choice, cancellation);
    }
}
