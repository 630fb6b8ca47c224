using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Tests.Captioning;

public sealed class DecodingOptionsTests
{
    [Fact]
    public void Every_value_out_of_range_is_named_at_once()
    {
        var options = new DecodingOptions { MaxNewTokens = 0, Temperature = double.NaN, TopP = 1.5 };

        var message = Should.Throw<ArgumentException>(options.Validate).Message;

        message.ShouldContain("MaxNewTokens is 0");
        message.ShouldContain("Temperature is NaN");
        message.ShouldContain("TopP is 1.5");
    }

    [Fact]
    public void The_defaults_are_in_range() => Should.NotThrow(new DecodingOptions().Validate);
}
