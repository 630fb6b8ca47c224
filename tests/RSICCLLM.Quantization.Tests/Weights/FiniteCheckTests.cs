using CsCheck;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Weights;

public class FiniteCheckTests
{
    [Fact]
    public void Finds_the_first_value_that_is_no_number() =>
        Gen.Select(Gen.Float[float.MinValue, float.MaxValue].Array[1, 100], Gen.Int[0, 99], Gen.Int[0, 2]).Sample((values, place, kind) =>
        {
            FiniteCheck.IndexOfNonFinite(values).ShouldBe(-1);
            place %= values.Length;
            values[place] = kind switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => float.NegativeInfinity };
            FiniteCheck.IndexOfNonFinite(values).ShouldBe(place);
        });
}
