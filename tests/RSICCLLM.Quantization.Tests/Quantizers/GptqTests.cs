using RSICCLLM.Model;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Shared;

namespace RSICCLLM.Quantization.Tests.Quantizers;

public class GptqTests
{
    [Fact]
    public void Inverse_factor_of_a_worked_example()
    {
        // H = [[2, 1], [1, 2]], damping 0.01 * 2 = 0.02: H + λI = [[2.02, 1], [1, 2.02]], determinant 3.0804,
        // inverse = [[2.02, -1], [-1, 2.02]] / 3.0804 = U'U: U11 = sqrt(2.02 / 3.0804), U12 = -1 / 3.0804 / U11, U22 = sqrt(1 / 2.02).
        var factor = new float[4];
        InverseFactors.Invert([2, 1, double.NaN, 2], 2, factor);
        factor[0].ShouldBe((float)Math.Sqrt(2.02 / 3.0804), 1e-6f);
        factor[1].ShouldBe((float)(-1 / 3.0804 / Math.Sqrt(2.02 / 3.0804)), 1e-6f);
        factor[2].ShouldBe(0f);
        factor[3].ShouldBe((float)Math.Sqrt(1 / 2.02), 1e-6f);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(200)]
    public void Inverse_factor_times_itself_and_the_damped_matrix_is_one(int n)
    {
        // H = A A' + I of random A, by its upper triangle; below lies what an earlier use may have left.
        var random = new Random(3);
        var a = Enumerable.Range(0, n * n).Select(_ => random.NextDouble() - 0.5).ToArray();
        var h = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                h[(i * n) + j] = Enumerable.Range(0, n).Sum(k => a[(i * n) + k] * a[(j * n) + k]) + (i == j ? 1 : 0);
        }

        var upper = h.Select((value, at) => at % n >= at / n ? value : double.NaN).ToArray();
        var u = new float[n * n];
        Array.Fill(u, 7);
        InverseFactors.Invert(upper, n, u);
        var damping = 0.01 * Enumerable.Range(0, n).Average(i => h[(i * n) + i]);
        for (var i = 0; i < n; i++)
            h[(i * n) + i] += damping;

        // U (H + λI) U' = 1, as (H + λI)⁻¹ = U'U.
        var uh = Product(Array.ConvertAll(u, v => (double)v), h, n);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                Enumerable.Range(0, n).Sum(k => uh[(i * n) + k] * u[(j * n) + k]).ShouldBe(i == j ? 1 : 0, 1e-4);
        }

        for (var at = 0; at < n * n; at++)
        {
            if (at % n < at / n)
                u[at].ShouldBe(0f);
        }
    }

    [Theory]
    [InlineData(96, 5, 32, false)]
    [InlineData(72, 11, 16, true)]
    [InlineData(2500, 3, 64, false)]
    public void Output_error_on_correlated_inputs_drops_far_below_least_squares(int inputs, int tokens, int blockSize, bool symmetric)
    {
        // Inputs that are mixtures of a few sources, as activations are.
        var random = new Random(7);
        const int Sources = 24;
        tokens *= 40;
        var mixing = Numbers.Random(random, Sources * inputs);
        var x = new float[tokens * inputs];
        for (var t = 0; t < tokens; t++)
        {
            var source = Numbers.Random(random, Sources);
            for (var i = 0; i < inputs; i++)
            {
                for (var s = 0; s < Sources; s++)
                    x[(t * inputs) + i] += source[s] * mixing[(s * inputs) + i];
            }
        }

        var moments = new SecondMoments(inputs);
        moments.Add(x, tokens);
        const int Rows = 6;
        var weights = Numbers.Random(random, Rows * inputs);
        var format = new BlockFormat(blockSize, symmetric);
        var plain = OutputError(QuantizedRows.Restore(BlockQuantizers.LeastSquares, weights, inputs, format));
        var calibrated = OutputError(QuantizedRows.Restore(new Gptq(new Known(moments)), weights, inputs, format));
        calibrated.ShouldBeLessThan(plain * 0.5);

        double OutputError(float[] restored)
        {
            var sum = 0.0;
            for (var r = 0; r < Rows; r++)
            {
                for (var t = 0; t < tokens; t++)
                {
                    var error = 0.0;
                    for (var i = 0; i < inputs; i++)
                        error += ((double)restored[(r * inputs) + i] - weights[(r * inputs) + i]) * x[(t * inputs) + i];
                    sum += error * error;
                }
            }

            return sum;
        }
    }

    [Theory]
    [InlineData(2500, 5, 64)]
    [InlineData(72, 9, 16)]
    [InlineData(600, 3, 256)]
    public void Values_are_those_of_the_algorithm_column_by_column(int inputs, int rows, int blockSize)
    {
        var random = new Random(9);
        var moments = new SecondMoments(inputs);
        moments.Add(Numbers.Random(random, 300 * inputs), 300);
        var weights = Numbers.Random(random, rows * inputs);
        var format = new BlockFormat(blockSize, false);
        var found = QuantizedRows.Restore(new Gptq(new Known(moments)), weights, inputs, format);
        var expected = ColumnByColumn(moments, weights, inputs, format);
        // Sums in another order may tip a value over the middle between two; what follows it in its row then differs too.
        found.Zip(expected).Count(pair => Math.Abs(pair.First - pair.Second) < 1e-5).ShouldBeGreaterThan(found.Length * 95 / 100);
    }

    [Fact]
    public void Moments_that_are_no_numbers_are_refused()
    {
        var moments = new SecondMoments(64);
        moments.Add([float.PositiveInfinity, .. new float[63]], 1);
        Should.Throw<ModelException>(() => QuantizedRows.Restore(new Gptq(new Known(moments)), new float[64], 64, new BlockFormat(32, false)))
            .Message.ShouldContain("no finite numbers");
    }

    [Fact]
    public void Moments_are_sums_of_products_within_stretches()
    {
        var moments = new SecondMoments(3);
        moments.Add([1, 2, 3, 4, 5, 6], 2);
        moments.Add([1, 0, 0], 1);
        // (1,2,3) + (4,5,6) + (1,0,0): 1+16+1, 2+20, 3+24, 4+25, 6+30, 9+36, from the diagonal on.
        moments.Row(0, 0).ToArray().ShouldBe([18f, 22f, 27f]);
        moments.Row(0, 1).ToArray().ShouldBe([29f, 36f]);
        moments.Row(0, 2).ToArray().ShouldBe([45f]);
        moments.MeanSquares().ShouldBe([6f, 29f / 3, 15f]);
        var again = new SecondMoments(moments);
        again.Add([1, 2, 3], 1);
        again.Tokens.ShouldBe(1);
        again.Row(0, 1).ToArray().ShouldBe([4f, 6f]);
    }

    [Theory]
    [InlineData(150, 300)]
    [InlineData(2100, 3)]
    public void Moments_of_many_inputs_and_tokens_are_those_of_plain_loops(int inputs, int tokens)
    {
        var random = new Random(5);
        var x = Numbers.Random(random, inputs * tokens);
        var moments = new SecondMoments(inputs);
        moments.Add(x.AsSpan(0, inputs), 1);
        moments.Add(x.AsSpan(inputs), tokens - 1);
        for (var s = 0; s < moments.Stretches.Count; s++)
        {
            var (first, length) = moments.Stretches[s];
            for (var i = 0; i < length; i += 7)
            {
                var row = moments.Row(s, i);
                row.Length.ShouldBe(length - i);
                for (var j = i; j < length; j += 11)
                {
                    var sum = Enumerable.Range(0, tokens).Sum(t => (double)x[(t * inputs) + first + i] * x[(t * inputs) + first + j]);
                    ((double)row[j - i]).ShouldBe(sum, 1e-4);
                }
            }
        }
    }

    [Fact]
    public void Wide_layers_are_cut_into_whole_blocks()
    {
        var moments = new SecondMoments(PublishedShape.IntermediateSize);
        moments.Stretches.Sum(s => s.Length).ShouldBe(PublishedShape.IntermediateSize);
        moments.Stretches.ShouldAllBe(s => s.First % 256 == 0 && s.Length <= 2048);
        // Half of ten squares of 1,792 to 2,048, and a little for bands; whole squares would be 150 MB.
        moments.Bytes.ShouldBeLessThan(85_000_000);
    }

    [Fact]
    public void Without_moments_the_method_is_least_squares()
    {
        var weights = Numbers.Random(new Random(1), 4 * 64);
        QuantizedRows.Restore(new Gptq(new Known(null)), weights, 64, new BlockFormat(32, false))
            .ShouldBe(QuantizedRows.Restore(BlockQuantizers.LeastSquares, weights, 64, new BlockFormat(32, false)));
    }

    // Algorithm 1 of the paper without blocks of work: each error is made up for at once in all inputs behind it, in double precision.
    private static float[] ColumnByColumn(SecondMoments moments, float[] weights, int inputs, BlockFormat format)
    {
        var factors = new List<float[]>();
        InverseFactors.Fill(moments, factors, CancellationToken.None);
        var result = new float[weights.Length];
        for (var row = 0; row < weights.Length / inputs; row++)
        {
            var w = weights.Skip(row * inputs).Take(inputs).Select(v => (double)v).ToArray();
            for (var s = 0; s < factors.Count; s++)
            {
                var (first, length) = moments.Stretches[s];
                var (scale, zero) = (0f, 0);
                for (var i = 0; i < length; i++)
                {
                    if (i % format.BlockSize == 0)
                        (scale, zero) = LeastSquares.Search([.. w.Skip(first + i).Take(Math.Min(format.BlockSize, length - i)).Select(v => (float)v)], format);
                    var q = Math.Clamp(Math.Floor((w[first + i] / scale) + zero + 0.5), 0, 15);
                    result[(row * inputs) + first + i] = (float)(scale * (q - zero));
                    var error = (w[first + i] - (scale * (q - zero))) / factors[s][(i * length) + i];
                    for (var j = i; j < length; j++)
                        w[first + j] -= error * factors[s][(i * length) + j];
                }
            }
        }

        return result;
    }

    // [n, n] times [n, n].
    private static double[] Product(double[] a, double[] b, int n)
    {
        var product = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < n; k++)
            {
                for (var j = 0; j < n; j++)
                    product[(i * n) + j] += a[(i * n) + k] * b[(k * n) + j];
            }
        }

        return product;
    }

    private sealed class Known(SecondMoments? moments) : ILayerMoments
    {
        public SecondMoments? Of(string weight, CancellationToken cancellation) => moments;
    }
}
