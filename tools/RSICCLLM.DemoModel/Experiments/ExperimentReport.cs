using System.Globalization;
using System.Text;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>The experiments' tables as Markdown; runs that are not finished are left out.</summary>
internal sealed class ExperimentReport(ExperimentSettings settings, ExperimentScores scores)
{
    /// <summary>A difference is marked where both tests find it at this level.</summary>
    private const double Level = 0.05;

    private static readonly (string Metric, string Heading)[] Metrics =
    [
        (MetricNames.Bleu1, "BLEU-1"),
        (MetricNames.Bleu2, "BLEU-2"),
        (MetricNames.Bleu3, "BLEU-3"),
        (MetricNames.Bleu4, "BLEU-4"),
        (MetricNames.Rouge1, "ROUGE-1"),
        (MetricNames.Rouge2, "ROUGE-2"),
        (MetricNames.RougeL, "ROUGE-L"),
        (MetricNames.Meteor, "METEOR"),
        (MetricNames.Cider, "CIDEr"),
        (MetricNames.RecordF1, "F1 of (object, verb)"),
        (MetricNames.ObjectF1, "F1 of objects"),
        (MetricNames.VerbF1, "F1 of verbs"),
        (MetricNames.DirectionF1, "F1 of directions"),
        (MetricNames.QuantityF1, "F1 of quantities"),
        (MetricNames.ChangeAccuracy, "change / no change"),
        (MetricNames.PositionAccuracy, "position right"),
        (MetricNames.QuantityAccuracy, "quantity right"),
    ];

    /// <summary>All tables with what the paper found beside them.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{settings.BaseSteps} steps of 32 pictures for the base, {settings.Steps} steps of 32 pairs for each fine-tuning, {settings.PreferenceSteps} steps of 16 preferences of {settings.PreferencePairs:#,0} pairs for each DNPO, right answers {(settings.KeepsRightAnswers ? "among the rejected ones (`--keep-right-answers`)" : "left out of the rejected ones")}; {settings.FullSize:#,0} training pairs where no number is given; {settings.HeldOutPairs} held-out pairs of each domain; seed {settings.Seed}.\n\n");
        text.Append(new ExperimentFindings(settings, scores).Text());
        var headings = ExperimentPlan.Runs(settings).ToDictionary(run => run.Name, run => run.Heading, StringComparer.Ordinal);
        foreach (var table in ExperimentPlan.Tables(settings).Where(t => t.Runs.Count(scores.Has) > 1 && scores.Has(t.Runs[0])))
        {
            foreach (var domain in Enum.GetValues<Domain>())
                Table(text, table, domain, headings);
        }

        return text.ToString();
    }

    private void Table(StringBuilder text, ExperimentTable table, Domain domain, Dictionary<string, string> headings)
    {
        var runs = table.Runs.Where(scores.Has).ToList();
        text.Append(CultureInfo.InvariantCulture, $"\n### {table.Title}, {(domain == Domain.In ? "in domain" : "out of domain")}\n\n");
        text.Append("| metric |").AppendJoin('|', runs.Select(run => $" {headings[run]} ")).Append("|\n|---|").AppendJoin('|', runs.Select(_ => "---")).Append("|\n");
        foreach (var (metric, heading) in Metrics)
            text.Append(CultureInfo.InvariantCulture, $"| {heading} |").AppendJoin('|', runs.Select(run => Cell(runs[0], run, domain, metric))).Append("|\n");
    }

    private string Cell(string first, string run, Domain domain, string metric)
    {
        var value = scores.Of(run, domain)[metric];
        var mark = run != first && scores.Between(first, run, domain).TryGetValue(metric, out var difference) && IsDifferent(difference) ? " *" : "";
        var interval = double.IsNaN(value.Low) ? "" : $" ({MetricFormat.Interval(metric, value.Low, value.High)})";
        return $" {MetricFormat.Number(metric, value.Value)}{interval}{mark} ";
    }

    /// <summary>Both paired tests, where both can be made.</summary>
    private static bool IsDifferent(PairedDifference difference) =>
        difference.BootstrapP < Level && (double.IsNaN(difference.RandomisationP) || difference.RandomisationP < Level);
}
