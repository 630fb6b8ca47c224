using System.Globalization;
using System.Text;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>What the paper found, and whether it shows here: paired differences with their intervals, whichever way they come out.</summary>
internal sealed class ExperimentFindings(ExperimentSettings settings, ExperimentScores scores)
{
    private static readonly (string Metric, string Heading)[] Metrics =
        [(MetricNames.Bleu4, "BLEU-4"), (MetricNames.Meteor, "METEOR"), (MetricNames.RecordF1, "F1 of (object, verb)"), (MetricNames.PositionAccuracy, "position right")];

    private static readonly (string Paper, string Worse, string Better)[] Orders =
    [
        ("SFT 61.68, base 0.61", ExperimentPlan.Base, ExperimentPlan.FineTuned),
        ("SFT + DNPO 62.78, SFT 61.68", ExperimentPlan.FineTuned, ExperimentPlan.Preferred),
        ("full 62.78, without T 60.45", ExperimentPlan.WithoutPixel, ExperimentPlan.FineTuned),
        ("full 62.78, without ΔS 61.90", ExperimentPlan.WithoutSpatial, ExperimentPlan.FineTuned),
        ("full 62.78, without G 62.54", ExperimentPlan.WithoutTexture, ExperimentPlan.FineTuned),
        ("both 62.78, selection only 62.38", ExperimentPlan.SelectionOnly, ExperimentPlan.Preferred),
        ("both 62.78, replacement only 62.16", ExperimentPlan.ReplacementOnly, ExperimentPlan.Preferred),
        ("with KL better than without", ExperimentPlan.WithoutDivergence, ExperimentPlan.Preferred),
        ("control: nothing but the seed", ExperimentPlan.OtherSeed, ExperimentPlan.FineTuned),
    ];

    /// <summary>The table of orders, and the gain of the module by the number of training pairs.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        var known = Orders.Where(o => scores.Has(o.Worse) && scores.Has(o.Better)).ToList();
        if (known.Count > 0)
        {
            text.Append("The first named minus the second, in points, with 95 % intervals of the paired bootstrap:\n\n| the paper's BLEU-4 | domain |").AppendJoin('|', Metrics.Select(m => $" {m.Heading} ")).Append("|\n|---|---|").AppendJoin('|', Metrics.Select(_ => "---")).Append("|\n");
            foreach (var (paper, worse, better) in known)
            {
                foreach (var domain in Enum.GetValues<Domain>())
                    text.Append(CultureInfo.InvariantCulture, $"| {paper} | {(domain == Domain.In ? "in" : "out")} |").AppendJoin('|', Metrics.Select(m => Cell(worse, better, domain, m.Metric))).Append("|\n");
            }
        }

        var sizes = settings.Sizes.Where(pairs => scores.Has(ExperimentPlan.Sized(settings, pairs)) && scores.Has(ExperimentPlan.Plain(pairs))).ToList();
        if (sizes.Count == 0)
            return text.ToString();
        text.Append("\nWhat the difference-aware module adds to the plain model (the paper: most with little data):\n\n| training pairs | domain |").AppendJoin('|', Metrics.Select(m => $" {m.Heading} ")).Append("|\n|---|---|").AppendJoin('|', Metrics.Select(_ => "---")).Append("|\n");
        foreach (var pairs in sizes)
        {
            foreach (var domain in Enum.GetValues<Domain>())
                text.Append(CultureInfo.InvariantCulture, $"| {pairs:#,0} | {(domain == Domain.In ? "in" : "out")} |").AppendJoin('|', Metrics.Select(m => Cell(ExperimentPlan.Plain(pairs), ExperimentPlan.Sized(settings, pairs), domain, m.Metric))).Append("|\n");
        }

        return text.ToString();
    }

    /// <summary>The difference and what it says of the order.</summary>
    private string Cell(string worse, string better, Domain domain, string metric)
    {
        if (!scores.Between(worse, better, domain).TryGetValue(metric, out var difference))
            return " not measured ";
        var verdict = difference.Low > 0 ? "shows" : difference.High < 0 ? "reversed" : "open";
        return double.IsNaN(difference.Low) ? " not measured " : $" {Points(difference.Difference)} ({Points(difference.Low)} to {Points(difference.High)}): {verdict} ";
    }

    private static string Points(double share) => (100 * share).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
