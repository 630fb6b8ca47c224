using System.Globalization;
using System.Text;
using RSICCLLM.Evaluation.Reliability;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Cli.HeldOut;

/// <summary>A calibration as Markdown, for people and for documents.</summary>
internal static class CalibrationSummary
{
    /// <summary>Why a threshold was not chosen, in a few words.</summary>
    public static string WhyDefault(ContradictionThreshold threshold) => ContradictionMeasurement.IsEnough(threshold.Right, threshold.Wrong)
        ? "no threshold was worth its false alarms"
        : "too little to choose by";

    public static string Of(PackageCalibration calibration, int failed)
    {
        var culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.Append(culture, $"{calibration.Pairs} held-out pairs{(calibration.Pruning ? ", captioned with pruning" : "")}, {failed} without a caption.\n\n| statement | items | expected calibration error before | after |\n|---|---|---|---|\n");
        Row("a change is named", calibration.Change);
        Row("nothing has changed", calibration.NoChange);
        if (calibration.Triage is { } triage)
            text.Append(culture, $"\nTriage for a recall of {100 * triage.Recall:0.##} %: tiles with evidence below {triage.Threshold:0.####} are set aside. Measured recall {100 * triage.MeasuredRecall:0.00} % (95 % sure of {100 * triage.RecallLow:0.00} %) on {triage.Changed} changed tiles; {100 * triage.Saving:0.0} % of {triage.Unchanged} unchanged tiles saved.\n");
        else
            text.Append("\nNo threshold for triage: no pair changed.\n");
        if (calibration.Contradiction is { } contradiction)
        {
            text.Append(culture, $"\n| a caption contradicts the evidence where it says | and | threshold | wrong captions flagged (95 % interval) | right captions flagged (at most {100 * contradiction.FalseAlarms:0.##} %) |\n|---|---|---|---|---|\n");
            Threshold("a change is named", "no cell reaches", contradiction.Change, contradiction.Change.IsBelowAll);
            Threshold("nothing has changed", "two cells reach", contradiction.NoChange, contradiction.NoChange.IsAboveAll);
        }

        return text.ToString();

        void Row(string name, ConfidenceCurve? curve) => text.Append(curve is null
            ? $"| {name} | too few | | |\n"
            : string.Create(culture, $"| {name} | {curve.Items} | {curve.ErrorBefore:0.000} | {curve.ErrorAfter:0.000} |\n"));

        void Threshold(string name, string rule, ContradictionThreshold t, bool isNever) => text.Append(culture,
            $"| {name} | {rule} | {(isNever ? "never" : t.Threshold.ToString("0.####", culture))}{(t.IsChosen ? "" : $" (default: {WhyDefault(t)})")} | {Share(t.Caught, t.Wrong)} | {Share(t.Flagged, t.Right)} |\n");

        // The interval knows of chance, not of the threshold having been chosen on these captions.
        string Share(int flagged, int count)
        {
            var (low, high) = WilsonInterval.Of(flagged, count);
            return count == 0 ? "none" : string.Create(culture, $"{flagged} of {count} ({100 * low:0.0} to {100 * high:0.0} %)");
        }
    }
}
