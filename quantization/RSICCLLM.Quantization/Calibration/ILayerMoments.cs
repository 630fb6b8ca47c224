namespace RSICCLLM.Quantization.Calibration;

/// <summary>Gives the second moments of what goes into a matrix.</summary>
internal interface ILayerMoments
{
    /// <summary>Moments of a matrix' inputs, or <see langword="null"/> where calibration does not reach it. Cheapest in the order of the layers.</summary>
    SecondMoments? Of(string weight, CancellationToken cancellation);
}
