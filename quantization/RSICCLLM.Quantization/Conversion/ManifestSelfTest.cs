using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>Adds the self-test to a package's manifest: during the conversion, or later.</summary>
internal static class ManifestSelfTest
{
    /// <inheritdoc cref="PackageBuilder.RecordSelfTest"/>
    public static PackageManifest Record(string package, CancellationToken cancellation)
    {
        var manifest = PackageVerifier.Verify(package, cancellation);
        var parts = new ModelParts(new SettingFiles(package, null), ModelConfigurationReader.Load(package));
        var options = new ConversionOptions
        {
            Checkpoint = package,
            Output = package,
            Targets = manifest.Targets,
            Precision = manifest.Quantization == PrecisionPlan.Float32Name ? WeightPrecision.Float32 : WeightPrecision.Int4,
            TileWidth = manifest.TileWidth,
            TileHeight = manifest.TileHeight,
        };
        manifest = Add(manifest, parts, options, package, cancellation);
        manifest.Save(package);
        return manifest;
    }

    /// <summary>Whether this machine has the memory free that running a package takes.</summary>
    public static bool Fits(PackageManifest manifest, ModelConfiguration configuration, string target)
    {
        // The self-test is recorded by the graph that answers, not by the one that reads prompts in 8 bits.
        var answering = manifest with { Files = [.. manifest.Files.Where(file => file.Path != PackageLayout.PromptDataFile)] };
        return MemoryPlan.For(answering, configuration, target, batch: 1).TotalBytes <= FreeMemory.Bytes;
    }

    /// <summary>Runs a package, and lists the file of what it answered.</summary>
    /// <param name="manifest">Manifest of the package without the test, or with an earlier one.</param>
    /// <param name="parts">The model.</param>
    /// <param name="options">How the package was made.</param>
    /// <param name="folder">The package.</param>
    /// <param name="cancellation">Stops before and after the test.</param>
    public static PackageManifest Add(PackageManifest manifest, ModelParts parts, ConversionOptions options, string folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var test = SelfTestRecorder.Record(folder, parts.Configuration, parts.Processor, parts.Prompt, options);
        cancellation.ThrowIfCancellationRequested();
        var path = Path.Combine(folder, test.File);
        var files = manifest.Files.Where(file => file.Path != test.File).Append(new PackageFile(test.File, new FileInfo(path).Length, FileHash.Sha256(path, cancellation)));
        return manifest with { SelfTest = test, Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)] };
    }
}
