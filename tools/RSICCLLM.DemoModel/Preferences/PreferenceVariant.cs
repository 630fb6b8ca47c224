using RSICCLLM.Training.Dnpo;

namespace RSICCLLM.DemoModel.Preferences;

/// <summary>One way of learning from preferences.</summary>
/// <param name="Name">Its folder and its name on the command line.</param>
/// <param name="Heading">Its row.</param>
internal sealed record PreferenceVariant(string Name, string Heading)
{
    /// <summary>0.1 times the 15 tokens or so that a caption has, so that rewards are of the same size.</summary>
    private const double TokenBeta = 1.5;

    /// <summary>Rejected answers that are used.</summary>
    public NegativeStrategy Negatives { get; init; } = NegativeStrategy.Both;

    /// <summary>Whether right answers in other words stay among the rejected ones.</summary>
    public bool KeepsRightAnswers { get; init; }

    /// <summary>Whether selected answers name as many changes as the truth.</summary>
    public bool SameNumber { get; init; }

    /// <summary>Whether pairs without change give preferences as well.</summary>
    public bool UnchangedPairs { get; init; }

    /// <summary>Preferences of a pair at most; all when <see langword="null"/>.</summary>
    public int? PerPair { get; init; }

    /// <summary>Whether log-probabilities are averaged over an answer's tokens.</summary>
    public bool LengthNormalised { get; init; }

    /// <summary>Highest learning rate of full fine-tuning.</summary>
    public double Rate { get; init; } = 3e-5;

    /// <summary>Sharpness of the preference.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>Share of the study's steps.</summary>
    public double StepShare { get; init; } = 1;

    /// <summary>All that are compared, what matters most first.</summary>
    public static IReadOnlyList<PreferenceVariant> All { get; } =
    [
        new("both", "both kinds, rate 3e-5, β 0.1"),
        new("both-unchecked", "the same, right answers among the rejected") { KeepsRightAnswers = true },
        new("selection", "selection only") { Negatives = NegativeStrategy.Selection },
        new("selection-unchecked", "selection only, right answers among the rejected") { Negatives = NegativeStrategy.Selection, KeepsRightAnswers = true },
        new("replacement", "replacement only") { Negatives = NegativeStrategy.Replacement },
        new("same-number", "both, selected answers with as many changes as the truth") { SameNumber = true },
        new("low-rate", "both, rate 1e-5") { Rate = 1e-5 },
        new("half-steps", "both, half the steps") { StepShare = 0.5 },
        new("small-beta", "both, β 0.03") { Beta = 0.03 },
        new("unchanged", "both, pairs without change as well") { UnchangedPairs = true },
        new("per-pair", "both, at most two of a pair") { PerPair = 2 },
        new("normalised", "both, per token, β 1.5") { LengthNormalised = true, Beta = TokenBeta },
        new("balanced", "pairs without change, at most two of a pair, per token") { UnchangedPairs = true, PerPair = 2, LengthNormalised = true, Beta = TokenBeta },
        new("balanced-same-number", "the same, selected answers with as many changes as the truth") { UnchangedPairs = true, PerPair = 2, LengthNormalised = true, Beta = TokenBeta, SameNumber = true },
        new("balanced-low-rate", "balanced, rate 1e-5") { UnchangedPairs = true, PerPair = 2, LengthNormalised = true, Beta = TokenBeta, Rate = 1e-5 },
    ];
}
