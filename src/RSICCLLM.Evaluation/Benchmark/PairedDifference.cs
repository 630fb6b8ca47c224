namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>How far a metric of one system differs from another's on the same items.</summary>
/// <param name="Name">The metric.</param>
/// <param name="First">Value of the first system.</param>
/// <param name="Second">Value of the second.</param>
/// <param name="Low">Lower end of the paired bootstrap's interval of second minus first; not a number without resamples.</param>
/// <param name="High">Upper end.</param>
/// <param name="BootstrapP">Two-sided share of resamples in which the difference has the other sign or none (Koehn, EMNLP 2004), doubled.</param>
/// <param name="RandomisationP">Two-sided p of approximate randomisation: answers of the two systems swapped item by item (Riezler and Maxwell, 2005). Not a number for position and quantity accuracy, which each system has on the records that it matched.</param>
public sealed record PairedDifference(string Name, double First, double Second, double Low, double High, double BootstrapP, double RandomisationP)
{
    /// <summary>Second minus first.</summary>
    public double Difference => Second - First;
}

/// <summary>Compares two systems on the same items, metric by metric, with the options' seed, resamples and confidence of the first.</summary>
public static class PairedComparison
{
    /// <summary>Differences of all metrics that both results have.</summary>
    /// <exception cref="ArgumentException">The results are not of the same items in the same order.</exception>
    public static IReadOnlyList<PairedDifference> Compare(BenchmarkResult first, BenchmarkResult second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return Compare([first], [second]);
    }

    /// <summary>
    /// Differences between two systems that were trained several times, over all trainings together. Items are resampled, each with all its answers; so the
    /// intervals say how much the items decide, not how much a training does.
    /// </summary>
    /// <param name="first">Results of the first system, one a training.</param>
    /// <param name="second">Results of the second.</param>
    /// <exception cref="ArgumentException">There are none, or they are not all of the same items in the same order.</exception>
    public static IReadOnlyList<PairedDifference> Compare(IReadOnlyList<BenchmarkResult> first, IReadOnlyList<BenchmarkResult> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count == 0 || second.Count == 0)
            throw new ArgumentException("There is nothing to compare.", first.Count == 0 ? nameof(first) : nameof(second));
        var ids = first[0].Items.Select(item => item.Item.Id).ToList();
        if (first.Concat(second).Any(result => !result.Items.Select(item => item.Item.Id).SequenceEqual(ids, StringComparer.Ordinal)))
            throw new ArgumentException("The two systems were not scored on the same items in the same order.", nameof(second));
        return
        [
            .. first[0].Groups
                .Where(group => first.Concat(second).All(result => Find(result, group) is not null))
                .SelectMany(group => group.Metrics.Select(metric => new Metric(metric.Name, metric.Value, Rows(first, group), Rows(second, group))))
                .Select(metric => Compare(metric, first[0].Options)),
        ];
    }

    private static MetricGroup? Find(BenchmarkResult result, MetricGroup group) => result.Groups.FirstOrDefault(other => other.Metrics[0].Name == group.Metrics[0].Name);

    /// <summary>Sums over the trainings, item by item.</summary>
    private static double[][] Rows(IReadOnlyList<BenchmarkResult> results, MetricGroup group)
    {
        var rows = results.Select(result => Find(result, group)!.Statistics).ToList();
        return results.Count == 1 ? rows[0] : [.. rows[0].Select((_, item) => Sum([.. rows.Select(r => r[item])]))];
    }

    private static PairedDifference Compare(Metric metric, BenchmarkOptions options)
    {
        var count = metric.First.Length;
        var random = new Random(options.Seed);
        var one = metric.Value(Sum(metric.First));
        var two = metric.Value(Sum(metric.Second));
        if (options.BootstrapSamples == 0 || !double.IsFinite(two - one))
            return new PairedDifference(metric.Name, one, two, double.NaN, double.NaN, double.NaN, double.NaN);
        var width = metric.First[0].Length;
        var (a, b) = (new double[width], new double[width]);
        var resampled = new List<double>(options.BootstrapSamples);
        var asFar = 0;
        for (var round = 0; round < options.BootstrapSamples; round++)
        {
            Array.Clear(a);
            Array.Clear(b);
            for (var i = 0; i < count; i++)
            {
                var item = random.Next(count);
                Add(a, metric.First[item]);
                Add(b, metric.Second[item]);
            }

            if (metric.Value(b) - metric.Value(a) is var difference && double.IsFinite(difference))
                resampled.Add(difference);
            Array.Clear(a);
            Array.Clear(b);
            for (var i = 0; i < count; i++)
            {
                var swap = random.Next(2) == 0;
                Add(a, swap ? metric.Second[i] : metric.First[i]);
                Add(b, swap ? metric.First[i] : metric.Second[i]);
            }

            // A metric that has no value under a permutation counts against significance.
            if (!(Math.Abs(metric.Value(b) - metric.Value(a)) < Math.Abs(two - one) - 1e-12))
                asFar++;
        }

        var interval = Bootstrap.Interval(metric.Name, two - one, resampled, options.Confidence);
        return new PairedDifference(metric.Name, one, two, interval.Low, interval.High, SignChanges(resampled, two - one), MetricNames.IsConditional(metric.Name) ? double.NaN : (asFar + 1.0) / (options.BootstrapSamples + 1));
    }

    private static double SignChanges(List<double> resampled, double difference)
    {
        if (resampled.Count == 0 || difference == 0)
            return 1;
        var other = resampled.Count(value => Math.Sign(value) != Math.Sign(difference));
        return Math.Min(1, 2.0 * (other + 1) / (resampled.Count + 1));
    }

    private static double[] Sum(double[][] rows)
    {
        var sums = new double[rows[0].Length];
        foreach (var row in rows)
            Add(sums, row);
        return sums;
    }

    private static void Add(double[] sums, double[] row)
    {
        for (var i = 0; i < sums.Length; i++)
            sums[i] += row[i];
    }

    private sealed record Metric(string Name, Func<double[], double> Value, double[][] First, double[][] Second);
}
