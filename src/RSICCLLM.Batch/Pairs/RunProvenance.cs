using System.Globalization;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Batch.Pairs;

/// <summary>What a reader needs to repeat a run: model, program, settings. No clock times, so that a resumed run says the same.</summary>
internal static class RunProvenance
{
    public static IReadOnlyList<KeyValuePair<string, string>> Of(RunConfiguration run, CaptionerDescription model, MergedChanges merged, PairScenes scenes, int setAside, long pruned, bool hasEvidence)
    {
        var culture = CultureInfo.InvariantCulture;
        var rows = new List<KeyValuePair<string, string>>
        {
            new("Program", $"RSICCLLM {typeof(RunProvenance).Assembly.GetName().Version?.ToString(3)}"),
            new("Model", model.Name),
            new("Model package (SHA-256)", model.PackageHash),
            new("Quantisation", model.Quantization),
            new("Runtime and device", $"{model.Runtime}, {model.Device}{(model.DeviceReason.Length > 0 ? $" ({model.DeviceReason})" : "")}"),
            new("Ground sampling distance", scenes.Distances.Words),
            new("Tiles", string.Create(culture, $"{model.TileWidth} x {model.TileHeight} pixels, overlap {run.Tiling.Overlap}, batches of {run.Captioning.BatchSize}")),
            new("Confidence", Confidence(model)),
            new("Triage", Triage(model, setAside)),
            new("Pruning", Pruning(model, pruned)),
            new("Evidence threshold", run.Changes.EvidenceThreshold.ToString("0.##", culture)),
            new("Smallest area", string.Create(culture, $"{run.Changes.MinimumArea:0.#} m²")),
            new("Grouped up to", string.Create(culture, $"{run.Changes.GroupingDistance:0.#} m")),
            new("Least confidence", run.Changes.MinimumConfidence.ToString("0.##", culture)),
            new("Changes below it", $"{merged.Unsure}, not reported"),
            new("Evidence of change without words", $"{merged.RegionsWithoutWords} regions, not reported"),
            new("Words without evidence of change", $"{merged.WordsWithoutEvidence} statements in tiles, not reported"),
        };
        if (hasEvidence)
            rows.Insert(rows.FindIndex(row => row.Key == "Triage"), new("Captions against evidence", Contradiction(model)));
        rows.AddRange(scenes.Matching.Rows(run));
        return rows;
    }

    private static string Confidence(CaptionerDescription model) => model.Calibration is { Change: { } curve } calibration
        ? string.Create(CultureInfo.InvariantCulture, $"calibrated on {calibration.Pairs} held-out pairs{(model.IsCalibratedAsRun ? "" : calibration.Pruning ? " with pruning" : " without pruning")}, expected calibration error {curve.ErrorAfter:0.000}")
        : "token probability times evidence, not calibrated";

    private static string Contradiction(CaptionerDescription model)
    {
        var thresholds = model.Calibration?.Contradiction ?? ContradictionThresholds.NotMeasured;
        return $"for review: a change is named{Rule(thresholds.Change, "where no cell reaches", thresholds.Change.IsBelowAll)}, nothing has changed{Rule(thresholds.NoChange, "where two cells reach", thresholds.NoChange.IsAboveAll)}";

        static string Rule(ContradictionThreshold threshold, string words, bool isNever) => string.Create(
            CultureInfo.InvariantCulture, $"{(isNever ? ": never" : $" {words} {threshold.Threshold:0.###}")} ({Measured(threshold)})");

        static string Measured(ContradictionThreshold threshold) => threshold.Right + threshold.Wrong == 0
            ? "default, not measured"
            : string.Create(CultureInfo.InvariantCulture, $"{(threshold.IsChosen ? "" : "default; ")}on held-out pairs this flagged {threshold.Caught} of {threshold.Wrong} wrong and {threshold.Flagged} of {threshold.Right} right captions");
    }

    private static string Pruning(CaptionerDescription model, long pruned) => model.PruningThreshold is { } threshold
        ? string.Create(CultureInfo.InvariantCulture, $"image tokens of the later date with evidence below {threshold:0.###} are left out of prompts, here {pruned}")
        : "off";

    private static string Triage(CaptionerDescription model, int setAside) => model.Triage && model.Calibration?.Triage is { } triage
        ? string.Create(CultureInfo.InvariantCulture, $"tiles with evidence below {triage.Threshold:0.###} are not captioned, here {setAside}; on {triage.Changed} changed held-out tiles this kept {100 * triage.MeasuredRecall:0.0} % (at least {100 * triage.RecallLow:0.0} %), of {triage.Unchanged} unchanged ones it saved {100 * triage.Saving:0.0} %")
        : "off";
}
