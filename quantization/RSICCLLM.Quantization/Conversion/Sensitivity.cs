using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// How much 4 bits cost a matrix, measured on rows spread over it: squared error of the output relative to the output,
/// <c>Σ d_i (w_i - q_i)² / Σ d_i w_i²</c>, where <c>d_i</c> is the mean square of input <c>i</c> in the calibration pairs, or 1 without them.
/// Moments between inputs are left out.
/// </summary>
internal static class Sensitivity
{
    private const int SampledRows = 64;

    /// <summary>Matrices with their error, the one that gains most per byte of 8-bit storage first.</summary>
    public static IReadOnlyList<(DecoderMatrix Matrix, double Error)> Rank(
        IWeightSource source, IReadOnlyList<DecoderMatrix> matrices, PrecisionPlan plan, ILayerMoments? moments, CancellationToken cancellation)
    {
        var measured = new List<(DecoderMatrix Matrix, double Error)>();
        foreach (var matrix in matrices)
        {
            cancellation.ThrowIfCancellationRequested();
            measured.Add((matrix, Error(source, matrix, plan.FormatOf(matrix.Name, matrix.Inputs) with { Bits = 4 }, moments?.Of(matrix.Name, cancellation)?.MeanSquares())));
            source.Release(matrix.Name);
        }

        return [.. measured.OrderByDescending(m => m.Error / m.Matrix.Elements).ThenBy(m => m.Matrix.Name, StringComparer.Ordinal)];
    }

    private static double Error(IWeightSource source, DecoderMatrix matrix, BlockFormat format, float[]? squares)
    {
        var inputs = matrix.Inputs;
        var row = new float[inputs];
        var restored = new float[inputs];
        var packed = new byte[format.PackedBytes(inputs)];
        var scales = new float[format.Blocks(inputs)];
        var zeroPoints = new byte[format.ZeroPointBytes(inputs)];
        var (error, whole) = (0.0, 0.0);
        var step = Math.Max(1, matrix.Outputs / SampledRows);
        for (var o = 0; o < matrix.Outputs; o += step)
        {
            source.Read(matrix.Name, (long)o * inputs, row);
            LeastSquares.QuantizeRow(row, format, packed, scales, zeroPoints);
            BlockPacking.Restore(format, packed, scales, zeroPoints, restored);
            for (var i = 0; i < inputs; i++)
            {
                var weight = squares?[i] ?? 1;
                error += (double)weight * (row[i] - restored[i]) * (row[i] - restored[i]);
                whole += (double)weight * row[i] * row[i];
            }
        }

        return whole == 0 ? 0 : error / whole;
    }
}
