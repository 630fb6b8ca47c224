using RSICCLLM.Captions.Parsing;
using RSICCLLM.Evaluation.Changes;
using RSICCLLM.Evaluation.Metrics;
using RSICCLLM.Evaluation.Metrics.Meteor;
using RSICCLLM.Evaluation.Tokenization;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>
/// The RSICC benchmark's arithmetic: BLEU-1 to BLEU-4, ROUGE-L and CIDEr as the COCO caption evaluation computes them,
/// ROUGE-1/2/L F1 against the first reference as rouge-score does, METEOR with the modules that there is data for, SBS where
/// a sentence model is given, and what captions say about changes against the truth. Stateless, safe for use by several
/// threads when the sentence model is.
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
        var meteor = new double[items.Count][];
        var sbs = options.SentenceEncoder is { } encoder ? SentenceSimilarity.Scores(items, encoder) : null;
        var scores = new List<ItemScore>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            bleu[i] = Bleu.Statistics(candidates[i], references[i]);
            meteor[i] = MeteorMetric.Statistics(Words(items[i].Prediction, candidates[i], options), [.. references[i].Select((words, r) => Words(items[i].References[r], words, options))], options.Meteor);
            scores.Add(Score(items[i], options) with
            {
                Bleu = [.. Enumerable.Range(1, Bleu.Longest).Select(n => Bleu.Score(bleu[i], n))],
                RougeL = RougeL.Score(candidates[i], references[i]),
                Cider = cider.Score(candidates[i], references[i]),
                Meteor = MeteorMetric.Score(meteor[i]),
                Sbs = sbs?[i],
            });
        }

        var groups = MetricGroup.All(scores, bleu, meteor);
        return new BenchmarkResult(options, Bootstrap.Values(groups, options), scores) { Groups = groups };
    }

    /// <summary>METEOR divides marks from words itself; Treebank words have none left.</summary>
    private static string[] Words(string text, string[] words, BenchmarkOptions options)
        => MeteorWords.Split(options.Tokenization == CaptionTokenization.Ptb ? string.Join(' ', words) : text);

    private static ItemScore Score(BenchmarkItem item, BenchmarkOptions options)
    {
        var words = Rouge.Words(item.Prediction);
        var first = Rouge.Words(item.References[0]);
        var parsed = CaptionParser.Parse(item.Prediction, options.Lexicon);
        var references = item.References.Select(text => CaptionParser.Parse(text, options.Lexicon)).ToList();
        var changed = item.Truth is { } truth ? truth.Count > 0 : item.Changed ?? ChangeDecision.FromReferences(references);
        return new ItemScore
        {
            Item = item,
            Parsed = parsed,
            Bleu = [],
            RougeL = 0,
            Cider = 0,
            Meteor = 0,
            Rouge1 = Rouge.Score(words, first, 1),
            Rouge2 = Rouge.Score(words, first, 2),
            RougeLFirst = Rouge.LongestScore(words, first),
            ChangeIsRight = changed is { } known ? ChangeDecision.IsRight(parsed, known) : null,
            Changes = item.Truth is null ? null : ChangeComparison.Compare(parsed, item.Truth),
            Keywords = item.Truth is null
                ? KeywordComparison.CompareWithBest(parsed.Records, references.Select(reference => reference.Records))
                : KeywordComparison.Compare(parsed.Records, item.Truth),
        };
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
            if (item.Confidence is { } confidence && confidence is not (>= 0 and <= 1))
                throw new ArgumentException($"The confidence of '{item.Id}' is {confidence}; 0 to 1 is expected.", nameof(items));
            if (item.Seconds is { } seconds && seconds is not (> 0 and < double.PositiveInfinity))
                throw new ArgumentException($"The time of '{item.Id}' is {seconds} seconds; more than 0 is expected.", nameof(items));
        }

        if (options.BootstrapSamples is < 0 or > MostResamples)
            throw new ArgumentException($"{nameof(BenchmarkOptions.BootstrapSamples)} is {options.BootstrapSamples}; 0 to {MostResamples} is expected.", nameof(options));
        if (options.Confidence is not (> 0 and < 1))
            throw new ArgumentException($"{nameof(BenchmarkOptions.Confidence)} is {options.Confidence}; a value between 0 and 1 is expected.", nameof(options));
    }
}
