using System.Globalization;
using System.Net;
using System.Text;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.RsiccBenchmark.Pages;

/// <summary>
/// One HTML file without links: metrics with intervals, the differences between two systems, and the items that the first
/// system did worst on, with both pictures. Everything that comes from files is encoded.
/// </summary>
internal static class ComparisonPage
{
    private const string Style = """
        body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1c2430; }
        table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .25rem .7rem; border-bottom: 1px solid #d5dae1; text-align: right; }
        th:first-child, td:first-child { text-align: left; } .significant { font-weight: 600; }
        article { border-top: 2px solid #1c2430; margin-top: 2rem; padding-top: .5rem; } figure { display: inline-block; margin: 0 1rem .5rem 0; }
        figure img { min-width: 14rem; } figcaption, .note { color: #5a6675; font-size: 13px; } dt { color: #5a6675; font-size: 13px; margin-top: .5rem; } dd { margin: 0; } .wrong { color: #a11d1d; }
        """;

    /// <summary>The page.</summary>
    /// <param name="systems">One system or two; the items of the first are shown.</param>
    /// <param name="differences">First minus second, where there are two.</param>
    /// <param name="pictures">Paths of the pictures before and after for an item, or <see langword="null"/> where there are none.</param>
    /// <param name="worst">Number of items to show: first those that are wrong about change or no change, then by METEOR.</param>
    public static string Write(
        IReadOnlyList<ScoredSystem> systems, IReadOnlyList<PairedDifference> differences, Func<string, (string Before, string After)?> pictures, int worst)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Caption benchmark</title><style>{Style}</style></head><body>\n<h1>Caption benchmark</h1>\n");
        var options = systems[0].Result.Options;
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{systems[0].Result.Items.Count} pairs, {options.Tokenization.ToString().ToLowerInvariant()} tokens; {options.Confidence:P0} intervals of {options.BootstrapSamples} resamples, seed {options.Seed}; METEOR by {string.Join(", ", options.Meteor.Modules)}.</p>\n");
        Metrics(html, systems);
        if (differences.Count > 0)
            Differences(html, systems, differences, 1 - options.Confidence);
        Worst(html, systems, pictures, worst);
        return html.Append("</body></html>\n").ToString();
    }

    private static void Metrics(StringBuilder html, IReadOnlyList<ScoredSystem> systems)
    {
        html.Append("<table><tr><th>metric</th>");
        foreach (var system in systems)
            html.Append(CultureInfo.InvariantCulture, $"<th>{Encode(system.Name)}</th>");
        html.Append("</tr>\n");
        foreach (var name in systems.SelectMany(system => system.Result.Metrics).Select(metric => metric.Name).Distinct())
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}</td>");
            foreach (var system in systems)
                html.Append(CultureInfo.InvariantCulture, $"<td>{Value(system.Result.Metrics.FirstOrDefault(metric => metric.Name == name))}</td>");
            html.Append("</tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void Differences(StringBuilder html, IReadOnlyList<ScoredSystem> systems, IReadOnlyList<PairedDifference> differences, double level)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(systems[0].Name)} minus {Encode(systems[1].Name)}</h2>\n<table><tr><th>metric</th><th>difference</th><th>interval</th><th>p, paired bootstrap</th><th>p, randomisation</th></tr>\n");
        foreach (var d in differences)
        {
            var mark = d.RandomisationP < level ? " class=\"significant\"" : "";
            html.Append(CultureInfo.InvariantCulture, $"<tr{mark}><td>{d.Name}</td><td>{MetricFormat.Number(d.Name, d.Difference)}</td><td>{MetricFormat.Interval(d.Name, d.Low, d.High)}</td><td>{Encode(MetricFormat.Probability(d.BootstrapP))}</td><td>{Encode(MetricFormat.Probability(d.RandomisationP))}</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void Worst(StringBuilder html, IReadOnlyList<ScoredSystem> systems, Func<string, (string Before, string After)?> pictures, int worst)
    {
        var others = systems.Skip(1).Select(system => (system.Name, Items: system.Result.Items.ToDictionary(item => item.Item.Id, StringComparer.Ordinal))).ToList();
        var items = systems[0].Result.Items.OrderBy(item => item.ChangeIsRight == false ? 0 : 1).ThenBy(item => item.Meteor).Take(worst).ToList();
        html.Append(CultureInfo.InvariantCulture, $"<h2>The {items.Count} worst items of {Encode(systems[0].Name)}</h2>\n<p class=\"note\">First those that are wrong about change or no change, then by METEOR.</p>\n");
        foreach (var item in items)
        {
            html.Append(CultureInfo.InvariantCulture, $"<article><h3>{Encode(item.Item.Id)}</h3>\n");
            if (pictures(item.Item.Id) is { } pair)
            {
                Picture(html, "before", pair.Before);
                Picture(html, "after", pair.After);
            }

            html.Append("<dl>");
            foreach (var reference in item.Item.References)
                html.Append(CultureInfo.InvariantCulture, $"<dt>reference</dt><dd>{Encode(reference)}</dd>");
            Caption(html, systems[0].Name, item);
            foreach (var (name, scores) in others)
                Caption(html, name, scores[item.Item.Id]);
            html.Append("</dl></article>\n");
        }
    }

    private static void Caption(StringBuilder html, string name, ItemScore item)
    {
        var decision = item.ChangeIsRight == false ? " <span class=\"wrong\">wrong about change or no change</span>" : "";
        var text = item.Item.Prediction.Length == 0 ? "(empty)" : item.Item.Prediction;
        html.Append(CultureInfo.InvariantCulture, $"<dt>{Encode(name)}: METEOR {item.Meteor:F3}, BLEU-4 {item.Bleu[3]:F3}, ROUGE-L {item.RougeL:F3}{decision}</dt><dd>{Encode(text)}</dd>");
    }

    private static void Picture(StringBuilder html, string date, string path)
    {
        var (address, problem) = Thumbnail.Read(path);
        html.Append(address is not null
            ? $"<figure><img alt=\"{date}\" src=\"{address}\"><figcaption>{date}</figcaption></figure>"
            : $"<p class=\"note\">No picture {date}: {Encode(problem!)}</p>");
    }

    private static string Value(MetricValue? metric) => metric is null || double.IsNaN(metric.Value)
        ? ""
        : $"{MetricFormat.Number(metric.Name, metric.Value)} <span class=\"note\">{MetricFormat.Interval(metric.Name, metric.Low, metric.High)}</span>";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
