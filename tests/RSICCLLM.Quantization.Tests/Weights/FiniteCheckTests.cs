using System.Runtime.InteropServices;
using CsCheck;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Weights;

public class FiniteCheckTests
{
    // Bit patterns of IEEE 754: NaN with the lowest and the highest bit of the fraction, both infinities; before them the greatest finite value.
    private static readonly ushort[] BFloat16 = [0x7F7F, 0x7F81, 0x7FC0, 0x7F80, 0xFF80, 0xFFFF];
    private static readonly ushort[] Float16 = [0x7BFF, 0x7C01, 0x7E00, 0x7C00, 0xFC00, 0xFFFF];
    private static readonly uint[] Float32 = [0x7F7FFFFF, 0x7F800001, 0x7FC00000, 0x7F800000, 0xFF800000, 0xFFFFFFFF];

    [Fact]
    public void Finds_the_first_value_that_is_no_number() =>
        Gen.Select(Gen.Float[float.MinValue, float.MaxValue].Array[1, 100], Gen.Int[0, 99], Gen.Int[0, 2]).Sample((values, place, kind) =>
        {
            FiniteCheck.IndexOfNonFinite(values).ShouldBe(-1);
            place %= values.Length;
            values[place] = kind switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => float.NegativeInfinity };
            FiniteCheck.IndexOfNonFinite(values).ShouldBe(place);
        });

    [Fact]
    public void Finds_it_in_every_stored_type_at_every_place()
    {
        EveryPlace(TensorType.BFloat16, BFloat16);
        EveryPlace(TensorType.Float16, Float16);
        EveryPlace(TensorType.Float32, Float32);
        // The first double that rounds to an infinite float32 is 2^128 - 2^103.
        EveryPlace(TensorType.Float64, [Math.Pow(2, 128) - Math.Pow(2, 104), double.NaN, double.PositiveInfinity, double.NegativeInfinity, Math.Pow(2, 128) - Math.Pow(2, 103)]);
    }

    [Fact]
    public void Whole_numbers_are_not_looked_at() =>
        Should.Throw<ArgumentException>(() => FiniteCheck.IndexOfNonFinite(new byte[8], TensorType.Int64)).Message.ShouldContain("Int64");

    private static void EveryPlace<T>(TensorType type, T[] values)
        where T : unmanaged
    {
        // Several vectors and a rest.
        var stored = new T[131];
        Array.Fill(stored, values[0]);
        Find(stored).ShouldBe(-1);
        for (var place = 0; place < stored.Length; place++)
        {
            foreach (var bad in values[1..])
            {
                stored[place] = bad;
                Find(stored).ShouldBe(place);
            }

            stored[place] = values[0];
        }

        int Find(T[] all) => FiniteCheck.IndexOfNonFinite(MemoryMarshal.AsBytes(all.AsSpan()), type);
    }
}
