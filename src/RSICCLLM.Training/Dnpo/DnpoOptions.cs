using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Dnpo;

/// <summary>
/// What dual-negative preference optimisation needs to know (paper, section on DNPO); <see cref="DnpoOptionsFile"/> reads it from JSON. The model to
/// start from is also the reference. The learning rate's default of 1e-5 is for full fine-tuning; LoRA wants about ten times as much.
/// </summary>
public sealed record DnpoOptions : TrainingOptions
{
    /// <summary>Settings with the defaults.</summary>
    public DnpoOptions()
    {
        LearningRate = 1e-5;
        BatchSize = 16;
        WarmupSteps = 20;
        LogEvery = 10;
        EvaluateEvery = 100;
        SaveEvery = 100;
    }

    /// <summary>Sharpness of the preference, <c>β</c>, above 0. Default 0.1.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>
    /// Rewards per answer token: log-probabilities are averaged over an answer's tokens instead of summed, so that a longer answer has no more to gain. Not in the
    /// paper. Rewards are then smaller by the answers' length, so <see cref="Beta"/> wants to be as much larger. Default off.
    /// </summary>
    public bool LengthNormalised { get; init; }

    /// <summary>Weight of the reverse divergence from the reference, <c>λ</c>, 0 or more; 0 leaves the term out of the loss, it is still logged. Default 0.05.</summary>
    public double Lambda { get; init; } = 0.05;

    /// <summary>Which rejected answers are used. Default both kinds.</summary>
    public NegativeStrategy Negatives { get; init; } = NegativeStrategy.Both;

    /// <summary>Where the reference's answers are kept; training again with the same model and pairs finds them there. Default <c>OUTPUT/reference</c>.</summary>
    public string? ReferenceCache { get; init; }

    /// <summary>When the training is given up.</summary>
    public CollapseOptions Collapse { get; init; } = new();
}

/// <summary>How the rejected answers of preference pairs were made.</summary>
public enum NegativeStrategy
{
    /// <summary>All of them.</summary>
    Both,

    /// <summary>Answers of the fine-tuned model, chosen by the similarity of their keywords (information-filtered selection).</summary>
    Selection,

    /// <summary>Ground truths with keywords replaced by others of their group.</summary>
    Replacement,
}

/// <summary>
/// The rule by which a training that falls apart is stopped: it looks at the means of each report, and stops after <see cref="Patience"/> reports in a row
/// in which the chosen answers' reward lies more than <see cref="ChosenRewardDrop"/> below the best report so far, or the divergence is above
/// <see cref="KlLimit"/>. The result is then the newest checkpoint from before.
/// </summary>
public sealed record CollapseOptions
{
    /// <summary>Largest fall of the chosen answers' mean reward, above 0; 0 switches this off. Default 1 (with β = 0.1 and summed log-probabilities, an answer 22,000 times less likely).</summary>
    public double ChosenRewardDrop { get; init; } = 1;

    /// <summary>Largest divergence from the reference, nats per token, above 0; 0 switches this off. Default 0.5.</summary>
    public double KlLimit { get; init; } = 0.5;

    /// <summary>Reports in a row that must be bad, 1 or more. Default 3.</summary>
    public int Patience { get; init; } = 3;
}
