using System.Numerics.Tensors;
using RSICCLLM.Quantization.Calibration;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// Upper triangular <c>U</c> with <c>(H + λI)⁻¹ = U'U</c>. With <c>H = R R'</c>, <c>R</c> upper triangular (a Cholesky decomposition from the
/// last row up), <c>U</c> is the inverse of <c>R</c>. <c>λ</c> is one hundredth of the diagonal's mean, as in GPTQ, so that directions that
/// calibration did not show stay bounded.
/// </summary>
internal static class InverseFactors
{
    private const double Damping = 0.01;

    /// <summary>The factor of every stretch, <c>[length, length]</c>, zero below the diagonal.</summary>
    public static float[][] Of(SecondMoments moments, CancellationToken cancellation)
    {
        var factors = new float[moments.Stretches.Count][];
        Parallel.For(0, factors.Length, new ParallelOptions { CancellationToken = cancellation }, s =>
            factors[s] = Of(moments.Of(s), moments.Stretches[s].Length));
        return factors;
    }

    /// <summary>The factor of one symmetric matrix, given by its upper triangle.</summary>
    public static float[] Of(ReadOnlySpan<float> moments, int n)
    {
        var mean = 0.0;
        for (var i = 0; i < n; i++)
            mean += moments[(i * n) + i] / n;
        // Columns of the reversed problem lie in rows here, so that every inner loop runs along memory.
        var r = new double[n][];
        var damping = mean > 0 ? Damping * mean : 1;
        for (var i = 0; i < n; i++)
        {
            r[i] = new double[n];
            for (var j = i; j < n; j++)
                r[i][j] = moments[(i * n) + j];
            r[i][i] += damping;
        }

        Decompose(r, n);
        return Invert(r, n);
    }

    // R R' = H: entry (i, j), i <= j, is (H_ij - sum over k > j of R_ik R_jk) / R_jj.
    private static void Decompose(double[][] r, int n)
    {
        for (var j = n - 1; j >= 0; j--)
        {
            var tail = r[j].AsSpan(j + 1);
            var pivot = Math.Sqrt(r[j][j] - TensorPrimitives.Dot<double>(tail, tail));
            r[j][j] = pivot;
            for (var i = 0; i < j; i++)
                r[i][j] = (r[i][j] - TensorPrimitives.Dot<double>(r[i].AsSpan(j + 1), tail)) / pivot;
        }
    }

    // Row i of the inverse: (e_i - sum over k > i of R_ik U_k) / R_ii, from the last row up.
    private static float[] Invert(double[][] r, int n)
    {
        var rows = new double[n][];
        var inverse = new float[n * n];
        for (var i = n - 1; i >= 0; i--)
        {
            var row = rows[i] = new double[n];
            for (var k = i + 1; k < n; k++)
                TensorPrimitives.MultiplyAdd(rows[k].AsSpan(k), -r[i][k], row.AsSpan(k), row.AsSpan(k));
            row[i] = 1;
            TensorPrimitives.Multiply(row.AsSpan(i), 1 / r[i][i], row.AsSpan(i));
            for (var j = i; j < n; j++)
                inverse[(i * n) + j] = (float)row[j];
        }

        return inverse;
    }
}
