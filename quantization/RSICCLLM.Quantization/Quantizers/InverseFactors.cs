using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using RSICCLLM.Model;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// Upper triangular <c>U</c> with <c>(H + λI)⁻¹ = U'U</c>. With <c>H = R R'</c>, <c>R</c> upper triangular (a Cholesky decomposition from the
/// last row up), <c>U</c> is the inverse of <c>R</c>. <c>λ</c> is one hundredth of the diagonal's mean, as in GPTQ, so that directions that
/// calibration did not show stay bounded. Both steps go panel by panel, in double precision, in the matrix's own memory.
/// </summary>
internal static unsafe class InverseFactors
{
    private const double Damping = 0.01;
    private const int Panel = 64;

    // Each worker holds a stretch in double precision, 32 MB.
    private const int MostWorkers = 4;

    /// <summary>The factor of every stretch, <c>[length, length]</c>, zero below the diagonal.</summary>
    /// <param name="moments">Moments of the inputs.</param>
    /// <param name="factors">Takes the factors; arrays that are there and long enough are filled anew.</param>
    /// <param name="cancellation">Looked at between stretches.</param>
    /// <exception cref="ModelException">The moments are no finite numbers.</exception>
    public static void Fill(SecondMoments moments, List<float[]> factors, CancellationToken cancellation)
    {
        for (var s = 0; s < moments.Stretches.Count; s++)
        {
            var size = moments.Stretches[s].Length * moments.Stretches[s].Length;
            if (s == factors.Count)
                factors.Add(new float[size]);
            else if (factors[s].Length < size)
                factors[s] = new float[size];
        }

        try
        {
            Parallel.For(0, moments.Stretches.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = MostWorkers }, FillStretch);
        }
        catch (AggregateException e) when (e.InnerException is ModelException first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        void FillStretch(int s)
        {
            var n = moments.Stretches[s].Length;
            var matrix = ArrayPool<double>.Shared.Rent(n * n);
            try
            {
                for (var i = 0; i < n; i++)
                {
                    var row = moments.Row(s, i);
                    for (var j = 0; j < row.Length; j++)
                        matrix[(i * n) + i + j] = row[j];
                }

                Invert(matrix, n, factors[s]);
            }
            finally
            {
                ArrayPool<double>.Shared.Return(matrix);
            }
        }
    }

    /// <summary>The factor of one symmetric matrix.</summary>
    /// <param name="matrix">Its upper triangle in <c>[n, n]</c>; used as scratch memory.</param>
    /// <param name="n">Its size.</param>
    /// <param name="factor">Takes <c>[n, n]</c>.</param>
    public static void Invert(double[] matrix, int n, float[] factor)
    {
        var mean = 0.0;
        for (var i = 0; i < n; i++)
            mean += matrix[(i * n) + i] / n;
        for (var i = 0; i < n; i++)
            matrix[(i * n) + i] += mean > 0 ? Damping * mean : 1;
        var side = new double[Panel * n];
        fixed (double* h = matrix, work = side)
        {
            for (var end = n; end > 0; end -= Panel)
                Decompose(h, n, Math.Max(0, end - Panel), end, work);
            for (var end = n; end > 0; end -= Panel)
                Invert(h, n, Math.Max(0, end - Panel), end, work);
        }

        for (var i = 0; i < n; i++)
        {
            factor.AsSpan(i * n, i).Clear();
            for (var j = i; j < n; j++)
                factor[(i * n) + j] = (float)matrix[(i * n) + j];
        }
    }

    // Columns first to end of R, then H_ik -= Σ_j R_ij R_kj over these columns for all rows above.
    private static void Decompose(double* h, int n, int first, int end, double* transposed)
    {
        for (var j = end - 1; j >= first; j--)
        {
            var pivot = 0.0;
            for (var i = j; i >= 0; i--)
            {
                var sum = h[((nint)i * n) + j];
                for (var k = j + 1; k < end; k++)
                    sum -= h[((nint)i * n) + k] * h[((nint)j * n) + k];
                if (i == j)
                    pivot = sum = Pivot(sum);
                else
                    sum /= pivot;
                h[((nint)i * n) + j] = sum;
            }
        }

        for (var i = 0; i < first; i++)
        {
            for (var j = first; j < end; j++)
                transposed[((nint)(j - first) * n) + i] = h[((nint)i * n) + j];
        }

        // Rows a few at a time, so that little is worked out below the diagonal.
        for (var i = 0; i < first; i += Panel)
            PanelProduct.Add(-1, h + ((nint)i * n) + first, n, transposed + i, n, h + ((nint)i * n) + i, n, Math.Min(Panel, first - i), end - first, first - i);
    }

    private static double Pivot(double square) => square > 0 && double.IsFinite(square)
        ? Math.Sqrt(square)
        : throw new ModelException($"The calibration pairs gave inputs of a layer that are no finite numbers: use other pairs, or --method {QuantizationMethod.LeastSquares.Name()}.");

    // Rows first to end of the inverse: R_ii U_i = E_i - Σ_{k>i} R_ik U_k. The rows below have been inverted.
    private static void Invert(double* h, int n, int first, int end, double* sums)
    {
        var rows = end - first;
        new Span<double>(sums, rows * n).Clear();
        for (var i = 0; i < rows; i++)
            sums[(i * n) + first + i] = 1;
        for (var k = end; k < n; k += Panel)
        {
            var depth = Math.Min(Panel, n - k);
            PanelProduct.Add(-1, h + ((nint)first * n) + k, n, h + ((nint)k * n) + k, n, sums + k, n, rows, depth, n - k);
        }

        for (var i = end - 1; i >= first; i--)
        {
            var row = sums + ((nint)(i - first) * n);
            for (var k = i + 1; k < end; k++)
            {
                var target = new Span<double>(row + k, n - k);
                TensorPrimitives.MultiplyAdd(new Span<double>(sums + ((nint)(k - first) * n) + k, n - k), -h[((nint)i * n) + k], target, target);
            }

            var scaled = new Span<double>(row + i, n - i);
            TensorPrimitives.Divide(scaled, h[((nint)i * n) + i], scaled);
        }

        // With zeros below the diagonal, which products with these rows read.
        for (var i = 0; i < rows; i++)
            new Span<double>(sums + (i * n) + first, n - first).CopyTo(new Span<double>(h + ((nint)(first + i) * n) + first, n - first));
    }
}
