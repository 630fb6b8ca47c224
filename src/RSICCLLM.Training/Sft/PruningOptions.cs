namespace RSICCLLM.Training.Sft;

/// <summary>
/// Training for difference-aware pruning (<see cref="Model.Difference.TokenPruning"/>): in a share of the pairs the answer is told without those tokens of
/// the second date whose evidence of change, as the model sees it at that step, lies below the threshold.
/// </summary>
public sealed record PruningOptions
{
    /// <summary>Share of the pairs, 0 to 1, drawn anew at every step. Default 0.5: the model learns to answer both ways.</summary>
    public double Share { get; init; } = 0.5;

    /// <summary>Evidence, above 0 to 1, below which a token is left out. Default 0.05. Written into the trained model's <c>config.json</c>.</summary>
    public double Threshold { get; init; } = 0.05;
}
