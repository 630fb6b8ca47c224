namespace RSICCLLM.Training.Optimisation;

/// <summary>Linear warm-up over a number of steps, then half a cosine from the peak down to a floor at the end of training.</summary>
/// <param name="Peak">Highest learning rate.</param>
/// <param name="WarmupSteps">Steps until the peak is reached; 0 starts there.</param>
/// <param name="FloorShare">Share of the peak that is left at the end, 0 to 1.</param>
internal sealed record LearningRateSchedule(double Peak, int WarmupSteps, double FloorShare)
{
    /// <summary>Rate of a step.</summary>
    /// <param name="step">Steps taken before this one.</param>
    /// <param name="progress">Share of the training that is done, 0 to 1 (by steps or by time).</param>
    public double At(long step, double progress)
    {
        var warm = step < WarmupSteps ? (step + 1.0) / WarmupSteps : 1.0;
        var cosine = 0.5 * (1 + Math.Cos(Math.PI * Math.Clamp(progress, 0, 1)));
        return Peak * warm * (FloorShare + ((1 - FloorShare) * cosine));
    }
}
