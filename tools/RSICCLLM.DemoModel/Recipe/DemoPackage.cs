using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Converts a checkpoint of the demo's shape.</summary>
internal static class DemoPackage
{
    public const string Name = "RSICCLLM demo";

    private const string Note =
        "Trained from nothing on simulated tiles of 112 x 112 pixels at 0.5 m, drawn by the project's own simulator. It has never seen a real picture: for trying the program, not for work.";

    public static void Build(string checkpoint, string output, WeightPrecision precision) => PackageBuilder.Build(new ConversionOptions
    {
        Checkpoint = checkpoint,
        Output = output,
        Replace = true,
        Precision = precision,
        TileWidth = DemoArchitecture.TilePixels,
        TileHeight = DemoArchitecture.TilePixels,
        GroundSamplingDistance = DemoArchitecture.GroundSamplingDistance,
        Name = Name,
        License = "MIT",
        TrainingNote = Note,
    });
}
