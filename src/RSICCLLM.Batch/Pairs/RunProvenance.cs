using System.Globalization;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Pairs;

/// <summary>What a reader needs to repeat a run: model, program, settings. No clock times, so that a resumed run says the same.</summary>
internal static class RunProvenance
{
    public static IReadOnlyList<KeyValuePair<string, string>> Of(RunConfiguration run, CaptionerDescription model, MergedChanges merged)
    {
        var culture = CultureInfo.InvariantCulture;
        var rows = new List<KeyValuePair<string, string>>
        {
            new("Program", $"RSICCLLM {typeof(RunProvenance).Assembly.GetName().Version?.ToString(3)}"),
            new("Model", model.Name),
            new("Model package (SHA-256)", model.PackageHash),
            new("Quantisation", model.Quantization),
            new("Runtime and device", $"{model.Runtime}, {model.Device}{(model.DeviceReason.Length > 0 ? $" ({model.DeviceReason})" : "")}"),
            new("Tiles", string.Create(culture, $"{model.TileWidth} x {model.TileHeight} pixels, overlap {run.Tiling.Overlap}, batches of {run.Captioning.BatchSize}")),
            new("Evidence threshold", run.Changes.EvidenceThreshold.ToString("0.##", culture)),
            new("Smallest area", string.Create(culture, $"{run.Changes.MinimumArea:0.#} m²")),
            new("Grouped up to", string.Create(culture, $"{run.Changes.GroupingDistance:0.#} m")),
            new("Evidence of change without words", $"{merged.RegionsWithoutWords} regions, not reported"),
            new("Words without evidence of change", $"{merged.WordsWithoutEvidence} statements in tiles, not reported"),
        };
        if (model.GroundSamplingDistance is { } distance)
            rows.Insert(4, new("Trained for", string.Create(culture, $"{distance:0.##} m per pixel")));
        return rows;
    }
}
