using CsCheck;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Quantizers;

public class RoundToNearestTests
{
    [Theory]
    [InlineData("even", 32, true)]
    [InlineData("even", 32, false)]
    [InlineData("even", 128, true)]
    [InlineData("even", 128, false)]
    [InlineData("ragged", 32, true)]
    [InlineData("ragged", 32, false)]
    [InlineData("ragged", 128, true)]
    [InlineData("ragged", 128, false)]
    [InlineData("outlier", 32, true)]
    [InlineData("outlier", 32, false)]
    [InlineData("outlier", 128, true)]
    [InlineData("outlier", 128, false)]
    public void Bytes_are_those_of_the_runtimes_own_quantizer(string matrix, int blockSize, bool symmetric)
    {
        using var file = SafetensorsFile.Open(SharedData.Path("reference", "quantization", "matmul4bits.safetensors"));
        var weight = file.ReadFloat32(matrix + ".weight");
        var inputs = (int)file.Entry(matrix + ".weight").Shape[0];
        var outputs = (int)file.Entry(matrix + ".weight").Shape[1];
        var format = new BlockFormat(blockSize, symmetric);
        var packed = new byte[outputs * format.PackedBytes(inputs)];
        var scales = new float[outputs * format.Blocks(inputs)];
        var zeroPoints = new byte[outputs * format.ZeroPointBytes(inputs)];
        var row = new float[inputs];
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < inputs; i++)
                row[i] = weight[(i * outputs) + o];
            RoundToNearest.QuantizeRow(
                row,
                format,
                packed.AsSpan(o * format.PackedBytes(inputs)),
                scales.AsSpan(o * format.Blocks(inputs)),
                zeroPoints.AsSpan(o * format.ZeroPointBytes(inputs)));
        }

        var key = $"{matrix}.rtn.b{blockSize}.{(symmetric ? "sym" : "asym")}";
        packed.ShouldBe(file.Bytes(key + ".packed").ToArray());
        scales.ShouldBe(file.ReadFloat32(key + ".scales"));
        if (!symmetric)
            zeroPoints.ShouldBe(file.Bytes(key + ".zero_points").ToArray());
    }

    [Fact]
    public void A_row_is_restored_to_half_a_step() =>
        Gen.Select(Gen.Float[-4f, 4f].Array[1, 300], Gen.Int[4, 7].Select(bits => 1 << bits), Gen.Bool).Sample((row, blockSize, symmetric) =>
        {
            var format = new BlockFormat(blockSize, symmetric);
            var packed = new byte[format.PackedBytes(row.Length)];
            var scales = new float[format.Blocks(row.Length)];
            var zeroPoints = new byte[format.ZeroPointBytes(row.Length)];
            RoundToNearest.QuantizeRow(row, format, packed, scales, zeroPoints);
            for (var i = 0; i < row.Length; i++)
            {
                var block = i / blockSize;
                var zero = symmetric ? 8 : (zeroPoints[block / 2] >> (4 * (block & 1))) & 15;
                var q = (packed[i / 2] >> (4 * (i & 1))) & 15;
                // The symmetric grid has no +8, and a rounded zero point shifts the asymmetric one by up to half a step.
                var steps = symmetric ? 1.0 : 1.01;
                Math.Abs((scales[block] * (q - zero)) - row[i]).ShouldBeLessThanOrEqualTo((float)((steps * Math.Abs(scales[block])) + 1e-6));
            }
        });

    [Fact]
    public void A_block_of_zeros_stays_zero()
    {
        var format = new BlockFormat(32, false);
        var packed = new byte[16];
        var scales = new float[1];
        var zeroPoints = new byte[1];
        RoundToNearest.QuantizeRow(new float[32], format, packed, scales, zeroPoints);
        scales[0].ShouldBe(0f);
        packed.ShouldAllBe(b => b == 0);
    }
}
