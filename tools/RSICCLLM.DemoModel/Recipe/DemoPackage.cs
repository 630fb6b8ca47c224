using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Converts a checkpoint of the demo's shape.</summary>
internal static class DemoPackage
{
    public static void Build(string checkpoint, string output, WeightPrecision precision) => PackageBuilder.Build(new ConversionOptions
    {
        Checkpoint = checkpoint,
        Output = output,
        Replace = true,
        Precision = precision,
        TileWidth = DemoArchitecture.Card.TileWidth,
        TileHeight = DemoArchitecture.Card.TileHeight,
        GroundSamplingDistance = DemoArchitecture.Card.GroundSamplingDistance,
        Name = DemoArchitecture.Card.Name,
        License = DemoArchitecture.Card.License,
        TrainingNote = DemoArchitecture.Card.TrainingNote,
    });
}
