using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Verification;

/// <summary>What a package loses of BLEU-4 against its checkpoint on the same pairs, in points of 100.</summary>
/// <param name="Reference">BLEU-4 of the checkpoint's captions.</param>
/// <param name="Package">BLEU-4 of the package's.</param>
/// <param name="Low">Lower end of the loss's 95 % interval, by a paired bootstrap over the pairs.</param>
/// <param name="High">Upper end.</param>
internal sealed record BleuLoss(double Reference, double Package, double Low, double High)
{
    // Ends of the interval move by a tenth of its width from seed to seed, which is enough to see whether the pairs were many enough.
    private static readonly BenchmarkOptions Resampled = new() { BootstrapSamples = 400 };
    private static readonly BenchmarkOptions Plain = new() { BootstrapSamples = 1 };

    /// <summary>Scores both models.</summary>
    public static BleuLoss Of(IReadOnlyList<(string Id, IReadOnlyList<string> References, string Right, string Found)> items)
    {
        var right = CaptionBenchmark.Score([.. items.Select(item => new BenchmarkItem(item.Id, item.Right, item.References))], Resampled);
        var found = CaptionBenchmark.Score([.. items.Select(item => new BenchmarkItem(item.Id, item.Found, item.References))], Resampled);
        var difference = PairedComparison.Compare(right, found).Single(d => d.Name == MetricNames.Bleu4);
        return new BleuLoss(100 * difference.First, 100 * difference.Second, -100 * difference.High, -100 * difference.Low);
    }

    /// <summary>BLEU-4 without an interval, 0 to 100.</summary>
    public static double Bleu(IReadOnlyList<BenchmarkItem> items) => 100 * CaptionBenchmark.Score(items, Plain)[MetricNames.Bleu4].Value;
}
