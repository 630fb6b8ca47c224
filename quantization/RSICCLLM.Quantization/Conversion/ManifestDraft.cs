using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>A package's manifest before its files are listed.</summary>
internal static class ManifestDraft
{
    /// <summary>Says what the package is and what it was made of.</summary>
    /// <param name="options">Completed options of the conversion.</param>
    /// <param name="configuration">The model.</param>
    /// <param name="quantization">How it is stored, in words.</param>
    /// <param name="sourceHash">Hash of the checkpoint.</param>
    public static PackageManifest Of(ConversionOptions options, ModelConfiguration configuration, string quantization, string sourceHash) => new()
    {
        Name = options.Name!,
        SourceCheckpoint = sourceHash,
        SourceAdapter = options.Adapter is { } adapter ? SettingFiles.HashOfAdapter(adapter) : null,
        Settings = ConversionSettings.Of(options),
        Versions = PackageGraphs.Versions,
        CreatedWith = PackageGraphs.CreatedWith,
        TileWidth = options.Tile.Width,
        TileHeight = options.Tile.Height,
        GroundSamplingDistance = options.GroundSamplingDistance,
        Quantization = quantization,
        Targets = options.Targets,
        HasDifferenceModule = configuration.Difference is not null,
        License = options.License!,
        TrainingNote = options.TrainingNote!,
        Files = [],
    };
}
