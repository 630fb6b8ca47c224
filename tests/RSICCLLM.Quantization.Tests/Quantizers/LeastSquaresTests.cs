using System.Text.Json;
using CsCheck;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Quantizers;

public class LeastSquaresTests
{
    // HQQ's figures at block 32 are those of real-valued zero points. Exhaustive search (16 zero points, 61 scales, two alternations,
    // in a script of its own) gives what integers allow: 2.324e-6, 2.172e-6 and 5.502e-6, which is 0.3 to 1.4 % above HQQ.
    [Theory]
    [InlineData("even", 32, 2.324e-6)]
    [InlineData("ragged", 32, 2.172e-6)]
    [InlineData("outlier", 32, 5.502e-6)]
    public void Error_is_below_k_quant_and_near_the_least_that_integer_zero_points_allow(string matrix, int blockSize, double least)
    {
        var error = Error(matrix, blockSize);
        error.ShouldBeLessThan(Reference(matrix, "kquant", blockSize));
        error.ShouldBeLessThan(Reference(matrix, "hqq", blockSize) * 1.02);
        error.ShouldBeLessThan(least * 1.01);
    }

    [Theory]
    [InlineData(16, false, 1.04)]
    [InlineData(32, false, 1.01)]
    [InlineData(16, true, 1.01)]
    [InlineData(32, true, 1.01)]
    public void Error_is_near_the_exhaustive_optimum_in_all_and_within_a_half_of_it_for_each_block(int blockSize, bool symmetric, double bound)
    {
        var random = new Random(9);
        var format = new BlockFormat(blockSize, symmetric);
        var (found, least, worst) = (0.0, 0.0, 0.0);
        for (var b = 0; b < 150; b++)
        {
            // Sums of draws, as weights are, some off centre, some with an outlier.
            var block = Enumerable.Range(0, blockSize).Select(_ => Enumerable.Range(0, 6).Sum(_ => random.NextSingle() - 0.5f) + (b % 3 == 1 ? 0.8f : 0)).ToArray();
            if (b % 3 == 2)
                block[b % blockSize] *= 3;
            var restored = QuantizedRows.Restore(BlockQuantizers.LeastSquares, block, blockSize, format);
            var (error, optimum) = (QuantizedRows.MeanSquaredError(block, restored), Least(block, format) / blockSize);
            error.ShouldBeGreaterThan(optimum * 0.999);
            worst = Math.Max(worst, error / optimum);
            found += error;
            least += optimum;
        }

        TestContext.Current.SendDiagnosticMessage($"{found / least:0.0000} in all, {worst:0.000} for one block");
        found.ShouldBeLessThan(least * bound);
        worst.ShouldBeLessThan(1.5);
    }

    [Theory]
    [InlineData("even")]
    [InlineData("ragged")]
    [InlineData("outlier")]
    public void Error_is_below_hqq_in_blocks_of_128(string matrix) => Error(matrix, 128).ShouldBeLessThan(Reference(matrix, "hqq", 128));

    [Fact]
    public void Error_is_never_above_round_to_nearest() =>
        Gen.Select(Gen.Float[-4f, 4f].Array[1, 300], Gen.Int[4, 7].Select(bits => 1 << bits), Gen.Bool, Gen.Bool).Sample((row, blockSize, symmetric, eight) =>
        {
            var format = new BlockFormat(blockSize, symmetric, eight ? 8 : 4);
            var error = Error(BlockQuantizers.LeastSquares);
            error.ShouldBeLessThanOrEqualTo((Error(BlockQuantizers.RoundToNearest) * 1.001) + 1e-12);

            double Error(IBlockQuantizer quantizer) =>
                QuantizedRows.MeanSquaredError(row, QuantizedRows.Restore(quantizer, row, row.Length, format));
        });

    [Fact]
    public void Two_values_in_a_block_are_exact()
    {
        // 0 and 3 lie on a grid of step 3 / 15 whatever the method rounds: nothing is left.
        var row = Enumerable.Range(0, 32).Select(i => i % 2 == 0 ? 0f : 3f).ToArray();
        var restored = QuantizedRows.Restore(BlockQuantizers.LeastSquares, row, 32, new BlockFormat(32, false));
        QuantizedRows.MeanSquaredError(row, restored).ShouldBeLessThan(1e-12);
    }

    [Fact]
    public void Scales_of_float16_are_taken_into_account()
    {
        var random = new Random(4);
        var row = Numbers.Random(random, 4096);
        var format = new BlockFormat(32, false, 4, ElementType.Float16);
        var blocks = format.Blocks(row.Length);
        var scales = new float[blocks];
        BlockQuantizers.LeastSquares.Prepare("w", row.Length, format, CancellationToken.None)
            .Quantize([.. row], 1, new byte[format.PackedBytes(row.Length)], scales, new byte[format.ZeroPointBytes(row.Length)]);
        scales.ShouldAllBe(scale => (float)(Half)scale == scale);
    }

    [Fact]
    public void Zeros_stay_zero() =>
        QuantizedRows.Restore(BlockQuantizers.LeastSquares, new float[40], 40, new BlockFormat(32, true)).ShouldAllBe(v => v == 0);

    // For a zero point z the nearest values q change only where w / s + z passes the middle of two integers. Between two such scales q is fixed,
    // and no scale does better than the projection, which leaves Σ w² - (Σ w u)² / Σ u²: a finite number of cases, all of them tried.
    private static double Least(float[] block, BlockFormat format)
    {
        var whole = block.Sum(w => (double)w * w);
        var best = 0.0;
        foreach (var z in format.Symmetric ? [format.Middle] : Enumerable.Range(0, format.Levels + 1))
        {
            double[] changes = [.. block.SelectMany(w => Enumerable.Range(0, format.Levels).Select(k => w / (k + 0.5 - z))).Where(s => format.Symmetric ? s != 0 : s > 0).Order()];
            // No positive scale gives values other than zero.
            if (changes.Length == 0)
                continue;
            var scales = changes.Zip(changes.Skip(1), (a, b) => (a + b) / 2).Where(s => s != 0).Concat([changes[0] * 1.1, changes[0] * 0.9, changes[^1] * 0.9, changes[^1] * 1.1]);
            foreach (var s in scales)
            {
                var (cross, square) = (0.0, 0.0);
                foreach (var w in block)
                {
                    var u = Math.Clamp(Math.Floor((w / s) + 0.5), -z, format.Levels - z);
                    cross += w * u;
                    square += u * u;
                }

                best = Math.Max(best, square == 0 ? 0 : cross * cross / square);
            }
        }

        return whole - best;
    }

    private static double Error(string matrix, int blockSize)
    {
        using var file = SafetensorsFile.Open(SharedData.Path("reference", "quantization", "matmul4bits.safetensors"));
        var inputs = (int)file.Entry(matrix + ".weight").Shape[0];
        var weight = Transpose(file.ReadFloat32(matrix + ".weight"), inputs);
        return QuantizedRows.MeanSquaredError(weight, QuantizedRows.Restore(BlockQuantizers.LeastSquares, weight, inputs, new BlockFormat(blockSize, false)));
    }

    private static double Reference(string matrix, string method, int blockSize)
    {
        using var errors = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("reference", "quantization", "mse.json")));
        return errors.RootElement.EnumerateArray()
            .Single(e => e.GetProperty("key").GetString() == $"{matrix}.{method}.b{blockSize}").GetProperty("mse").GetDouble();
    }

    private static float[] Transpose(float[] matrix, int inputs)
    {
        var outputs = matrix.Length / inputs;
        return Enumerable.Range(0, matrix.Length).Select(i => matrix[(i % inputs * outputs) + (i / inputs)]).ToArray();
    }
}
