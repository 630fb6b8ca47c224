using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Benchmarks.Methods;

/// <summary>
/// What a method costs a linear layer's output on given inputs: <c>Σ |(W - Q) x|²</c> and <c>Σ |W x|²</c>, from the second moments of the inputs,
/// <c>Σ_x |d'x|² = d' (Σ x x') d</c> for each row <c>d</c>.
/// </summary>
/// <param name="Error">Squared error of the output.</param>
/// <param name="Whole">Square of the output.</param>
internal readonly record struct OutputError(double Error, double Whole)
{
    private const int RowsAtOnce = 64;

    /// <summary>Root of the error relative to the output.</summary>
    public double Relative => Math.Sqrt(Error / Whole);

    public static OutputError operator +(OutputError a, OutputError b) => new(a.Error + b.Error, a.Whole + b.Whole);

    /// <summary>Quantises a matrix and measures.</summary>
    /// <param name="source">Where the matrix lies.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="quantizer">The method.</param>
    /// <param name="format">Blocks.</param>
    /// <param name="inputs">Moments of the inputs that are measured on.</param>
    public static OutputError Of(IWeightSource source, DecoderMatrix matrix, IBlockQuantizer quantizer, BlockFormat format, SecondMoments inputs)
    {
        var width = matrix.Inputs;
        var rows = quantizer.Prepare(matrix.Name, width, format, CancellationToken.None);
        var parts = new OutputError[(matrix.Outputs + RowsAtOnce - 1) / RowsAtOnce];
        Parallel.For(0, parts.Length, part =>
        {
            var first = part * RowsAtOnce;
            var count = Math.Min(RowsAtOnce, matrix.Outputs - first);
            var weights = new float[count * width];
            source.Read(matrix.Name, (long)first * width, weights);
            var (packed, scales, zeroPoints) = (new byte[count * format.PackedBytes(width)], new float[count * format.Blocks(width)], new byte[count * format.ZeroPointBytes(width)]);
            rows.Quantize([.. weights], count, packed, scales, zeroPoints);
            var restored = new float[width];
            for (var r = 0; r < count; r++)
            {
                BlockPacking.Restore(format, Row(packed, r, count), Row(scales, r, count), Row(zeroPoints, r, count), restored);
                var row = weights.AsSpan(r * width, width);
                var whole = Square(row, inputs);
                for (var i = 0; i < width; i++)
                    row[i] -= restored[i];
                parts[part] += new OutputError(Square(row, inputs), whole);
            }
        });
        return parts.Aggregate((a, b) => a + b);
    }

    private static Span<T> Row<T>(T[] values, int row, int rows) => values.AsSpan(values.Length / rows * row, values.Length / rows);

    private static double Square(ReadOnlySpan<float> d, SecondMoments moments)
    {
        var sum = 0.0;
        for (var s = 0; s < moments.Stretches.Count; s++)
        {
            var (first, length) = moments.Stretches[s];
            var part = d.Slice(first, length);
            for (var i = 0; i < length; i++)
            {
                var row = moments.Row(s, i);
                var products = 0.0;
                for (var j = 1; j < row.Length; j++)
                    products += (double)row[j] * part[i + j];
                sum += part[i] * (((double)row[0] * part[i]) + (2 * products));
            }
        }

        return sum;
    }
}
