namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Percentile bootstrap over items (Efron, 1979): how much a figure moves when other items had been drawn.</summary>
internal static class Bootstrap
{
    /// <summary>Values with their intervals. CIDEr's document frequencies stay those of the whole set.</summary>
    public static IReadOnlyList<MetricValue> Values(IReadOnlyList<MetricGroup> groups, BenchmarkOptions options)
    {
        var count = groups[0].Statistics.Length;
        var all = Enumerable.Range(0, count).ToArray();
        var values = Evaluate(groups, all);
        var samples = values.Select(_ => new List<double>(options.BootstrapSamples)).ToList();
        var random = new Random(options.Seed);
        var drawn = new int[count];
        for (var i = 0; i < options.BootstrapSamples; i++)
        {
            for (var j = 0; j < count; j++)
                drawn[j] = random.Next(count);
            var resampled = Evaluate(groups, drawn);
            for (var j = 0; j < resampled.Count; j++)
            {
                if (!double.IsNaN(resampled[j].Value))
                    samples[j].Add(resampled[j].Value);
            }
        }

        return [.. values.Select((value, i) => Interval(value.Name, value.Value, samples[i], options.Confidence))];
    }

    private static List<(string Name, double Value)> Evaluate(IReadOnlyList<MetricGroup> groups, int[] items)
    {
        var values = new List<(string, double)>();
        foreach (var group in groups)
        {
            var sums = new double[group.Statistics[0].Length];
            foreach (var item in items)
            {
                var row = group.Statistics[item];
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += row[i];
            }

            values.AddRange(group.Metrics.Select(metric => (metric.Name, metric.Value(sums))));
        }

        return values;
    }

    public static MetricValue Interval(string name, double value, List<double> samples, double confidence)
    {
        if (samples.Count == 0)
            return new MetricValue(name, value, double.NaN, double.NaN);
        samples.Sort();
        var tail = (1 - confidence) / 2;
        return new MetricValue(name, value, Quantile(samples, tail), Quantile(samples, 1 - tail));
    }

    private static double Quantile(List<double> sorted, double share)
    {
        var at = share * (sorted.Count - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
