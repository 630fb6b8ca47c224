using RSICCLLM.Captions.Parsing;
using RSICCLLM.Evaluation.Changes;
using RSICCLLM.Evaluation.Metrics;
using RSICCLLM.Evaluation.Tokenization;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>
/// The RSICC benchmark's arithmetic: BLEU-1 to BLEU-4, ROUGE-L and CIDEr as the COCO caption evaluation computes them,
/// ROUGE-1/2/L F1 against the first reference as rouge-score does, and what captions say about changes against the
/// truth. Stateless, safe for use by several threads.
/// </summary>
public static class CaptionBenchmark
{
    private const int MostResamples = 100_000;

    /// <summary>Scores a set of captions.</summary>
    /// <param name="items">At least one; identifiers are unique, each item has a reference.</param>
    /// <param name="options">Defaults when left out.</param>
    /// <exception cref="ArgumentException">No item, an identifier twice, an item without references, or an option out of range.</exception>
    public static BenchmarkResult Score(IReadOnlyList<BenchmarkItem> items, BenchmarkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        options ??= new BenchmarkOptions();
        Check(items, options);
        var candidates = items.Select(item => CaptionTokenizer.Tokenize(item.Prediction, options.Tokenization)).ToList();
        var references = items
            .Select(item => (IReadOnlyList<string[]>)[.. item.References.Select(text => CaptionTokenizer.Tokenize(text, options.Tokenization))])
            .ToList();
        var cider = new Cider(references);
        var bleu = new double[items.Count][];
        var scores = new List<ItemScore>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var statistics = bleu[i] = Bleu.Statistics(candidates[i], references[i]);
            scores.Add(Score(items[i], candidates[i], references[i], statistics, cider, options));
        }

        return new BenchmarkResult(options, Bootstrap.Values(MetricGroup.All(scores, bleu), options), scores);
    }

    private static ItemScore Score(BenchmarkItem item, string[] candidate, IReadOnlyList<string[]> references, double[] bleu, Cider cider, BenchmarkOptions options)
    {
        var words = Rouge.Words(item.Prediction);
        var first = Rouge.Words(item.References[0]);
        return new ItemScore(
            item,
            [.. Enumerable.Range(1, Bleu.Longest).Select(n => Bleu.Score(bleu, n))],
            RougeL.Score(candidate, references),
            cider.Score(candidate, references),
            Rouge.Score(words, first, 1),
            Rouge.Score(words, first, 2),
            Rouge.LongestScore(words, first),
            item.Truth is null ? null : ChangeComparison.Compare(CaptionParser.Parse(item.Prediction, options.Lexicon), item.Truth));
    }

    private static void Check(IReadOnlyList<BenchmarkItem> items, BenchmarkOptions options)
    {
        if (items.Count == 0)
            throw new ArgumentException("There is nothing to score: the set has no items.", nameof(items));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (!ids.Add(item.Id))
                throw new ArgumentException($"The id '{item.Id}' occurs twice.", nameof(items));
            if (item.References.Count == 0)
                throw new ArgumentException($"The item '{item.Id}' has no references.", nameof(items));
        }

        if (options.BootstrapSamples is < 0 or > MostResamples)
            throw new ArgumentException($"{nameof(BenchmarkOptions.BootstrapSamples)} is {options.BootstrapSamples}; 0 to {MostResamples} is expected.", nameof(options));
        if (options.Confidence is not (> 0 and < 1))
            throw new ArgumentException($"{nameof(BenchmarkOptions.Confidence)} is {options.Confidence}; a value between 0 and 1 is expected.", nameof(options));
    }
}
