namespace RSICCLLM.Verification;

/// <summary>What a package may lose against its checkpoint and still be called the same model.</summary>
public sealed record VerificationThresholds
{
    /// <summary>
    /// Least share of next tokens on which both models agree, 0 to 1. Default 0.95: a model that learnt several wordings of one thing has
    /// near-ties, which any rounding flips without a change of meaning; the divergence judges those.
    /// </summary>
    public double MinimumAgreement { get; init; } = 0.95;

    /// <summary>Most mean Kullback-Leibler divergence of next-token distributions, nats, 0 or more. Default 0.05.</summary>
    public double MaximumDivergence { get; init; } = 0.05;

    /// <summary>Most increase of the references' perplexity, as a share, 0 or more. Default 0.05.</summary>
    public double MaximumPerplexityIncrease { get; init; } = 0.05;

    /// <summary>
    /// Most points (of 100) of BLEU-4 against the references that may be lost, 0 or more. Default 1. On few pairs the loss is known to several
    /// points only; the result has its interval.
    /// </summary>
    public double MaximumBleuLoss { get; init; } = 1;
}
