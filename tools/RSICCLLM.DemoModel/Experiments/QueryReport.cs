using System.Globalization;
using System.Text;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>What asks in the difference-aware module and what it is worth, as Markdown; seeds that are not finished are left out.</summary>
internal sealed class QueryReport(ExperimentSettings settings, ExperimentScores scores)
{
    private static readonly (string Metric, string Heading)[] Metrics =
    [
        (MetricNames.Bleu4, "BLEU-4"), (MetricNames.Meteor, "METEOR"), (MetricNames.RecordF1, "F1 of (object, verb)"), (MetricNames.PositionAccuracy, "position right"),
        (MetricNames.ChangeAccuracy, "change / no change"),
    ];

    /// <summary>One row a model and domain: the first's scores, and the others' differences to it over all seeds together.</summary>
    public string Text()
    {
        var seeds = Enumerable.Range(0, settings.QuerySeeds).Select(shift => ExperimentPlan.QueryRuns(settings, shift)).Where(runs => runs.All(run => scores.Has(run.Name))).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{settings.Steps} steps of 32 of {settings.FullSize:#,0} pairs from the same base; {settings.HeldOutPairs} held-out pairs of each domain, {(seeds.Count == 1 ? "one seed" : $"{seeds.Count} seeds")}. Scores of the first model, in points; below them the others' minus the first's{(seeds.Count == 1 ? "" : " over all seeds together")}, with 95 % intervals of the paired bootstrap over the held-out pairs{(seeds.Count == 1 ? "" : ", and each seed's own difference")}:\n\n");
        text.Append("| model | domain |").AppendJoin('|', Metrics.Select(m => $" {m.Heading} ")).Append("|\n|---|---|").AppendJoin('|', Metrics.Select(_ => "---")).Append("|\n");
        if (seeds.Count == 0)
            return text.ToString();
        foreach (var domain in Enum.GetValues<Domain>())
        {
            var name = domain == Domain.In ? "in" : "out";
            foreach (var run in seeds.Select(runs => (FineTuning)runs[0]))
                text.Append(CultureInfo.InvariantCulture, $"| {run.Heading}, seed {settings.Seed + run.SeedShift} | {name} |").AppendJoin('|', Metrics.Select(m => Score(scores.Of(run.Name, domain)[m.Metric]))).Append("|\n");
            for (var other = 1; other < seeds[0].Count; other++)
            {
                var together = scores.Between([.. seeds.Select(runs => runs[0].Name)], [.. seeds.Select(runs => runs[other].Name)], domain);
                var each = seeds.Count == 1 ? [] : seeds.Select(runs => scores.Between(runs[0].Name, runs[other].Name, domain)).ToList();
                text.Append(CultureInfo.InvariantCulture, $"| {seeds[0][other].Heading} | {name} |").AppendJoin('|', Metrics.Select(m => Difference(together[m.Metric], each.Select(e => e[m.Metric].Difference)))).Append("|\n");
            }
        }

        return text.ToString();
    }

    private static string Score(MetricValue value) => string.Create(CultureInfo.InvariantCulture, $" {100 * value.Value:0.0} ");

    private static string Difference(PairedDifference together, IEnumerable<double> each) =>
        $" {Points(together.Difference)} ({Points(together.Low)} to {Points(together.High)}){string.Concat(each.Select(difference => $"; {Points(difference)}"))} ";

    private static string Points(double share) => (100 * share).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
