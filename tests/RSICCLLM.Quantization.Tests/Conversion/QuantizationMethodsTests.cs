using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Quantization.Tests.Conversion;

public class QuantizationMethodsTests
{
    [Theory]
    [InlineData(QuantizationMethod.RoundToNearest, "rtn")]
    [InlineData(QuantizationMethod.LeastSquares, "mse")]
    [InlineData(QuantizationMethod.Gptq, "gptq")]
    public void Names_are_those_of_the_command_line(QuantizationMethod method, string name)
    {
        method.Name().ShouldBe(name);
        QuantizationMethods.Parse(name).ShouldBe(method);
        QuantizationMethods.Names.ShouldContain(name);
    }

    [Fact]
    public void Another_name_is_refused() => Should.Throw<ArgumentException>(() => QuantizationMethods.Parse("awq")).Message.ShouldContain("rtn, mse, gptq");
}
