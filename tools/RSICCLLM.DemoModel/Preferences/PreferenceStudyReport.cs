using System.Globalization;
using System.Text;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Changes;
using RSICCLLM.Evaluation.Files;

namespace RSICCLLM.DemoModel.Preferences;

/// <summary>The variants that are finished, each less the checkpoint that it started from.</summary>
internal static class PreferenceStudyReport
{
    private static readonly (string Metric, string Heading)[] Metrics =
        [(MetricNames.Bleu4, "BLEU-4"), (MetricNames.Meteor, "METEOR"), (MetricNames.RecordF1, "F1 of (object, verb)"), (MetricNames.PositionAccuracy, "position right"), (MetricNames.ChangeAccuracy, "change / no change")];

    public static string Text(PreferenceStudy study, PreferenceStudySettings settings)
    {
        var start = CaptionBenchmark.Score(BenchmarkSet.Read(study.StartCaptions, study.HeldOut));
        var text = new StringBuilder();
        var hasStart = false;
        text.Append(CultureInfo.InvariantCulture, $"{settings.Steps} steps of 16 preferences for {settings.Pairs:#,0} training pairs, {settings.HeldOutPairs} held-out pairs, seed {settings.Seed}; differences to the checkpoint in points, with 95 % intervals of the paired bootstrap:\n\n| model |");
        text.AppendJoin('|', Metrics.Select(m => $" {m.Heading} ")).Append("| changes named | precision and recall |\n|---|").AppendJoin('|', Metrics.Select(_ => "---")).Append("|---|---|\n");
        foreach (var variant in PreferenceVariant.All.Where(v => File.Exists(study.Captions(v))))
        {
            var result = CaptionBenchmark.Score(BenchmarkSet.Read(study.Captions(variant), study.HeldOut));
            var differences = PairedComparison.Compare(start, result).ToDictionary(d => d.Name, StringComparer.Ordinal);
            if (!hasStart)
                text.Append("| the checkpoint |").AppendJoin('|', Metrics.Select(m => differences.TryGetValue(m.Metric, out var d) ? $" {Points(d.First, "0.0")} " : " not measured ")).Append(Named(start));
            hasStart = true;
            text.Append(CultureInfo.InvariantCulture, $"| {variant.Heading} |").AppendJoin('|', Metrics.Select(m => Cell(differences, m.Metric))).Append(Named(result));
        }

        return text.ToString();
    }

    /// <summary>How many changes the captions name, of how many, and how far they are the true ones.</summary>
    private static string Named(BenchmarkResult result)
    {
        var changes = result.Items.Select(item => item.Changes).OfType<ChangeComparison>().ToList();
        double matched = changes.Sum(c => c.Matched), named = changes.Sum(c => c.Named), truth = changes.Sum(c => c.True);
        return string.Create(CultureInfo.InvariantCulture, $"| {named} of {truth} | {100 * matched / named:0.0}, {100 * matched / truth:0.0} |\n");
    }

    private static string Cell(Dictionary<string, PairedDifference> differences, string metric) =>
        differences.TryGetValue(metric, out var d) && double.IsFinite(d.Low)
            ? $" {Points(d.Difference, "+0.0;-0.0;0.0")} ({Points(d.Low, "+0.0;-0.0;0.0")} to {Points(d.High, "+0.0;-0.0;0.0")}) "
            : " not measured ";

    private static string Points(double share, string format) => (100 * share).ToString(format, CultureInfo.InvariantCulture);
}
