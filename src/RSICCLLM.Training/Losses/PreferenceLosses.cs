namespace RSICCLLM.Training.Losses;

/// <summary>Figures of a preference step, means over its pairs (the divergence: over its answer tokens).</summary>
/// <param name="Preference">DPO loss.</param>
/// <param name="Kl">Divergence of the model from the reference, nats per token.</param>
/// <param name="ChosenReward">Reward of the chosen answers, <c>β (log π - log π_ref)</c>.</param>
/// <param name="RejectedReward">Reward of the rejected answers.</param>
/// <param name="Margin">Chosen reward less rejected reward.</param>
/// <param name="Accuracy">Share of pairs whose chosen answer has the higher reward.</param>
public sealed record PreferenceLosses(double Preference, double Kl, double ChosenReward, double RejectedReward, double Margin, double Accuracy)
    : ILosses<PreferenceLosses>
{
    double[] ILosses<PreferenceLosses>.Values => [Preference, Kl, ChosenReward, RejectedReward, Margin, Accuracy];

    /// <summary>Adds up part by part.</summary>
    public static PreferenceLosses operator +(PreferenceLosses a, PreferenceLosses b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(
            a.Preference + b.Preference, a.Kl + b.Kl, a.ChosenReward + b.ChosenReward, a.RejectedReward + b.RejectedReward, a.Margin + b.Margin, a.Accuracy + b.Accuracy);
    }

    /// <summary>Multiplies every part.</summary>
    public static PreferenceLosses operator *(PreferenceLosses a, double factor)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new(a.Preference * factor, a.Kl * factor, a.ChosenReward * factor, a.RejectedReward * factor, a.Margin * factor, a.Accuracy * factor);
    }

    static PreferenceLosses ILosses<PreferenceLosses>.From(double[] v) => new(v[0], v[1], v[2], v[3], v[4], v[5]);

    /// <inheritdoc cref="op_Addition"/>
    public static PreferenceLosses Add(PreferenceLosses left, PreferenceLosses right) => left + right;

    /// <inheritdoc cref="op_Multiply"/>
    public static PreferenceLosses Multiply(PreferenceLosses left, double right) => left * right;
}
