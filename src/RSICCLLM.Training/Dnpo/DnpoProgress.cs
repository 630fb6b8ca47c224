using System.Globalization;
using RSICCLLM.Training.Losses;

namespace RSICCLLM.Training.Dnpo;

/// <summary>Where a preference training stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Share">Share of the training that is done, 0 to 1.</param>
/// <param name="Losses">Means since the last report.</param>
/// <param name="LearningRate">Rate of the last step.</param>
/// <param name="GradientNorm">Gradient norm of the last step, before clipping.</param>
/// <param name="PairsPerSecond">Speed since the last report.</param>
/// <param name="Elapsed">Training time so far.</param>
/// <param name="Remaining">Training time to come, estimated.</param>
/// <param name="Validation">Figures on the held-out pairs, in reports that measured them.</param>
public sealed record DnpoProgress(
    long Step,
    double Share,
    PreferenceLosses Losses,
    double LearningRate,
    double GradientNorm,
    double PairsPerSecond,
    TimeSpan Elapsed,
    TimeSpan Remaining,
    PreferenceLosses? Validation)
{
    /// <summary>One line for the screen.</summary>
    public override string ToString()
    {
        ArgumentNullException.ThrowIfNull(Losses);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"step {Step}, {Share:P1}: loss {Losses.Preference:F4}, KL {Losses.Kl:F4}, rewards {Losses.ChosenReward:F3} and {Losses.RejectedReward:F3}, margin {Losses.Margin:F3}, accuracy {Losses.Accuracy:P1}; norm {GradientNorm:F2}, rate {LearningRate:E1}; {PairsPerSecond:F1} pairs/s, {Remaining:hh\\:mm\\:ss} left");
        return Validation is null
            ? line
            : string.Create(CultureInfo.InvariantCulture, $"{line}; held out: margin {Validation.Margin:F3}, accuracy {Validation.Accuracy:P1}, KL {Validation.Kl:F4}");
    }
}

/// <summary>What a preference training made.</summary>
/// <param name="ModelFolder">The finished model or adapter.</param>
/// <param name="Steps">Steps taken, those before a resume included.</param>
/// <param name="Elapsed">Training time, that before a resume included.</param>
/// <param name="Stopped">Why it was stopped early, or <see langword="null"/>; the result is then the newest checkpoint from before the collapse.</param>
/// <param name="Validation">Figures on the held-out pairs at the end, where there are any.</param>
public sealed record DnpoResult(string ModelFolder, long Steps, TimeSpan Elapsed, string? Stopped, PreferenceLosses? Validation);
