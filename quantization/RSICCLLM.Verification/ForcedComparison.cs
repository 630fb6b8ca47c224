using System.Numerics.Tensors;
using RSICCLLM.Inference.Scoring;

namespace RSICCLLM.Verification;

/// <summary>Teacher forcing on the references: first one model is recorded, then the other compared. Not thread-safe.</summary>
internal sealed class ForcedComparison(string folder) : IDisposable
{
    private DistributionLog? _log;
    private int _equal;
    private double _divergence;
    private double _referenceLoss;
    private double _loss;

    /// <summary>Tokens compared.</summary>
    public int Tokens { get; private set; }

    public double Agreement => (double)_equal / Tokens;

    public double Divergence => _divergence / Tokens;

    public double LargestDivergence { get; private set; }

    public double ReferencePerplexity => Math.Exp(_referenceLoss / Tokens);

    public double Perplexity => Math.Exp(_loss / Tokens);

    /// <summary>Records the model that is right.</summary>
    public void Record(AnswerScorer scorer, IEnumerable<CaptionedPair> pairs, Action done, CancellationToken cancellation)
    {
        _log = new DistributionLog(Path.Combine(folder, "distributions"), scorer.Vocabulary);
        var row = new float[scorer.Vocabulary];
        Run(scorer, pairs, (token, logits) =>
        {
            Distributions.LogSoftmax(logits, row);
            _log.Append(row);
        }, done, cancellation);
    }

    /// <summary>Compares the other model, on the same pairs.</summary>
    public void Compare(AnswerScorer scorer, IEnumerable<CaptionedPair> pairs, Action done, CancellationToken cancellation)
    {
        var row = new float[scorer.Vocabulary];
        Run(scorer, pairs, (token, logits) =>
        {
            Distributions.LogSoftmax(logits, row);
            var reference = _log!.Read(Tokens++);
            var divergence = Distributions.Divergence(reference, row);
            _divergence += divergence;
            LargestDivergence = Math.Max(LargestDivergence, divergence);
            if (TensorPrimitives.IndexOfMax(reference) == TensorPrimitives.IndexOfMax<float>(row))
                _equal++;
            _referenceLoss -= reference[token];
            _loss -= row[token];
        }, done, cancellation);
    }

    public void Dispose() => _log?.Dispose();

    private static void Run(AnswerScorer scorer, IEnumerable<CaptionedPair> pairs, TokenVisitor visit, Action done, CancellationToken cancellation)
    {
        foreach (var pair in pairs)
        {
            var answer = scorer.Tokens(pair.Caption);
            scorer.Score(pair.Tile, answer, (index, logits) => visit(answer[index], logits), cancellation);
            done();
        }
    }

    private delegate void TokenVisitor(int token, ReadOnlySpan<float> logits);
}
