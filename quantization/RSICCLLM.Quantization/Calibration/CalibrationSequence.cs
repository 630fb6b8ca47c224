namespace RSICCLLM.Quantization.Calibration;

/// <summary>One prompt with its answer on its way through the layers.</summary>
/// <param name="Tokens">Number of tokens.</param>
/// <param name="Positions">Their positions, <c>[3, 1, tokens]</c>.</param>
internal sealed record CalibrationSequence(int Tokens, long[] Positions)
{
    /// <summary>States before the next layer, <c>[tokens, hidden]</c>.</summary>
    public required float[] States { get; init; }
}
