using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Tests.Support;

namespace RSICCLLM.Quantization.Tests.Quantizers;

public class GptqTests
{
    [Fact]
    public void Inverse_factor_of_a_worked_example()
    {
        // H = [[2, 1], [1, 2]], damping 0.01 * 2 = 0.02: H + λI = [[2.02, 1], [1, 2.02]], determinant 3.0804,
        // inverse = [[2.02, -1], [-1, 2.02]] / 3.0804 = U'U: U11 = sqrt(2.02 / 3.0804), U12 = -1 / 3.0804 / U11, U22 = sqrt(1 / 2.02).
        var factor = InverseFactors.Of([2, 1, 0, 2], 2);
        factor[0].ShouldBe((float)Math.Sqrt(2.02 / 3.0804), 1e-6f);
        factor[1].ShouldBe((float)(-1 / 3.0804 / Math.Sqrt(2.02 / 3.0804)), 1e-6f);
        factor[2].ShouldBe(0f);
        factor[3].ShouldBe((float)Math.Sqrt(1 / 2.02), 1e-6f);
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

    [Fact]
    public void Moments_are_sums_of_products_within_stretches()
    {
        var moments = new SecondMoments(3);
        moments.Add([1, 2, 3, 4, 5, 6], 2);
        moments.Add([1, 0, 0], 1);
        // (1,2,3) + (4,5,6) + (1,0,0): 1+16+1, 2+20, 3+24, 4+25, 6+30, 9+36; below the diagonal nothing.
        moments.Of(0).ToArray().ShouldBe([18, 22, 27, 0, 29, 36, 0, 0, 45]);
        moments.MeanSquares().ShouldBe([6f, 29f / 3, 15f]);
    }

    [Fact]
    public void Wide_layers_are_cut_into_whole_blocks()
    {
        var moments = new SecondMoments(18944);
        moments.Stretches.Sum(s => s.Length).ShouldBe(18944);
        moments.Stretches.ShouldAllBe(s => s.First % 256 == 0 && s.Length <= 2048);
        moments.Stretches.Sum(s => (long)s.Length * s.Length * 4).ShouldBeLessThan(160_000_000);
    }

    [Fact]
    public void Without_moments_the_method_is_least_squares()
    {
        var weights = Numbers.Random(new Random(1), 4 * 64);
        QuantizedRows.Restore(new Gptq(new Known(null)), weights, 64, new BlockFormat(32, false))
            .ShouldBe(QuantizedRows.Restore(BlockQuantizers.LeastSquares, weights, 64, new BlockFormat(32, false)));
    }

    private sealed class Known(SecondMoments? moments) : ILayerMoments
    {
        public SecondMoments? Of(string weight, CancellationToken cancellation) => moments;
    }
}
