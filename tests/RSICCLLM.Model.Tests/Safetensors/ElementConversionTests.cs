using CsCheck;
using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Model.Tests.Safetensors;

public class ElementConversionTests
{
    [Theory]
    [InlineData(0x3F800000u, 0x3F80)] // 1
    [InlineData(0x3F808000u, 0x3F80)] // half way: down to the even neighbour
    [InlineData(0x3F818000u, 0x3F82)] // half way: up to the even neighbour
    [InlineData(0x3F808001u, 0x3F81)] // just above half way
    [InlineData(0x7F7FFFFFu, 0x7F80)] // the largest float rounds to infinity
    [InlineData(0x7F800001u, 0x7FC0)] // a NaN stays one
    [InlineData(0x80000000u, 0x8000)] // -0
    public void Bfloat16_is_the_nearest_with_ties_to_even(uint bits, ushort expected) =>
        ElementConversion.ToBFloat16(BitConverter.UInt32BitsToSingle(bits)).ShouldBe(expected);

    [Fact]
    public void Every_bfloat16_survives_the_way_to_float_and_back()
    {
        var source = Enumerable.Range(0, 65536).Select(i => (ushort)i).ToArray();
        var floats = new float[source.Length];
        ElementConversion.ToFloat32(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ushort>(source), TensorType.BFloat16, floats);
        for (var i = 0; i < source.Length; i++)
        {
            if (!float.IsNaN(floats[i]))
                ElementConversion.ToBFloat16(floats[i]).ShouldBe((ushort)i);
        }
    }

    [Fact]
    public void Floats_go_through_each_type_within_its_precision()
    {
        Gen.Float[-1000, 1000].Array[0, 70].Sample(values =>
        {
            // Half a unit in the last place, and half of the smallest subnormal: 2^-25 and 2^-134.
            foreach (var (type, precision, smallest) in new[]
            {
                (TensorType.Float32, 0f, 0f),
                (TensorType.Float64, 0f, 0f),
                (TensorType.Float16, 1f / 2048, MathF.Pow(2, -25)),
                (TensorType.BFloat16, 1f / 256, MathF.Pow(2, -134)),
            })
            {
                var bytes = new byte[values.Length * type.Size()];
                var back = new float[values.Length];
                ElementConversion.FromFloat32(values, type, bytes);
                ElementConversion.ToFloat32(bytes, type, back);
                for (var i = 0; i < values.Length; i++)
                    Math.Abs(back[i] - values[i]).ShouldBeLessThanOrEqualTo(Math.Max(precision * Math.Abs(values[i]), smallest));
            }
        }, iter: 300);
    }
}
