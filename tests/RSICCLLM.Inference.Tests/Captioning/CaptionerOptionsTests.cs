using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Tests.Captioning;

public sealed class CaptionerOptionsTests
{
    [Fact]
    public void Every_value_out_of_range_is_named_at_once()
    {
        var options = new CaptionerOptions { BatchSize = 257, Threads = -1, MaxPrefillTokens = 0 };

        var message = Should.Throw<ArgumentException>(options.Validate).Message;

        message.ShouldContain("BatchSize is 257");
        message.ShouldContain("Threads is -1");
        message.ShouldContain("MaxPrefillTokens is 0");
    }

    [Fact]
    public void The_defaults_are_in_range() => Should.NotThrow(new CaptionerOptions().Validate);
}
