namespace RSICCLLM.Model.Difference;

/// <summary>
/// The eight 3x3 texture operators (paper, geometric texture): seven central differences
/// <c>C_i(r0) = sum over Δr of w_i(Δr) * δ_i(Δr) * (x(r0+Δr) - x(r0))</c> with gates <c>δ_i</c> in {0,1}, and a plain convolution.
/// The gates are our reading of the paper: C1 all neighbours, C2 left half, C3 right half, C4 the horizontal pair,
/// C5 upper half, C6 lower half, C7 the vertical pair, C8 a plain 3x3 convolution over all nine pixels.
/// </summary>
public static class TextureOperators
{
    /// <summary>Number of operators.</summary>
    public const int Count = 8;

    /// <summary>Index of the plain convolution C8; the others are central differences.</summary>
    public const int PlainConvolution = 7;

    private static readonly float[][] GateRows =
    [
        [1, 1, 1, 1, 0, 1, 1, 1, 1],
        [1, 0, 0, 1, 0, 0, 1, 0, 0],
        [0, 0, 1, 0, 0, 1, 0, 0, 1],
        [0, 0, 0, 1, 0, 1, 0, 0, 0],
        [1, 1, 1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 1, 1],
        [0, 1, 0, 0, 0, 0, 0, 1, 0],
        [1, 1, 1, 1, 1, 1, 1, 1, 1],
    ];

    /// <summary>Gate of one operator: 9 values of 0 or 1, rows top to bottom.</summary>
    public static ReadOnlySpan<float> Gate(int index) => GateRows[index];

    /// <summary>Starting weights, <c>[8, 3, 3]</c>: uniform over each operator's gate, summing to 1.</summary>
    public static float[] InitialWeights()
    {
        var weights = new float[Count * 9];
        for (var i = 0; i < Count; i++)
        {
            var open = GateRows[i].Sum();
            for (var k = 0; k < 9; k++)
                weights[(i * 9) + k] = GateRows[i][k] / open;
        }

        return weights;
    }

    /// <summary>
    /// Folds gates and centre into plain 3x3 kernels <c>[8, 3, 3]</c> for a cross-correlation:
    /// a central difference becomes its gated weights with minus their sum at the centre.
    /// </summary>
    /// <param name="weights">Operator weights <c>[8, 3, 3]</c>.</param>
    public static float[] Kernels(ReadOnlySpan<float> weights)
    {
        if (weights.Length != Count * 9)
            throw new ArgumentException($"Operator weights need {Count * 9} values, got {weights.Length}.", nameof(weights));
        var kernels = new float[Count * 9];
        for (var i = 0; i < Count; i++)
        {
            var sum = 0f;
            for (var k = 0; k < 9; k++)
            {
                kernels[(i * 9) + k] = weights[(i * 9) + k] * GateRows[i][k];
                sum += kernels[(i * 9) + k];
            }

            if (i != PlainConvolution)
                kernels[(i * 9) + 4] -= sum;
        }

        return kernels;
    }
}
