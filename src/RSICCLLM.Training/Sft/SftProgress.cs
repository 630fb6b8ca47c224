using System.Globalization;
using RSICCLLM.Training.Losses;

namespace RSICCLLM.Training.Sft;

/// <summary>Where a training stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Share">Share of the training that is done, 0 to 1.</param>
/// <param name="Losses">Means since the last report.</param>
/// <param name="LearningRate">Rate of the last step.</param>
/// <param name="GradientNorm">Gradient norm of the last step, before clipping.</param>
/// <param name="SamplesPerSecond">Speed since the last report.</param>
/// <param name="Elapsed">Training time so far.</param>
/// <param name="Remaining">Training time to come, estimated.</param>
/// <param name="Validation">Losses on the held-out samples, in reports that measured them.</param>
public sealed record SftProgress(
    long Step,
    double Share,
    LossParts Losses,
    double LearningRate,
    double GradientNorm,
    double SamplesPerSecond,
    TimeSpan Elapsed,
    TimeSpan Remaining,
    LossParts? Validation)
{
    /// <summary>One line for the screen.</summary>
    public override string ToString()
    {
        ArgumentNullException.ThrowIfNull(Losses);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"step {Step}, {Share:P1}: answer {Losses.Answer:F4}, mask {Losses.Mask:F4}, classes {Losses.Classes:F4}, counts {Losses.Counts:F4}, summary {Losses.Summary:F4}, positions {Losses.Positions:F4}, extents {Losses.Extents:F4}, mentions {Losses.Mentions:F4}, places {Losses.Places:F4}, evidence {Losses.Evidence:F4}; norm {GradientNorm:F2}, rate {LearningRate:E1}; {SamplesPerSecond:F1} samples/s, {Remaining:hh\\:mm\\:ss} left");
        return Validation is null ? line : string.Create(CultureInfo.InvariantCulture, $"{line}; held out: answer {Validation.Answer:F4}, mask {Validation.Mask:F4}");
    }
}
