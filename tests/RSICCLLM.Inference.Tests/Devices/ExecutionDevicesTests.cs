using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Tests.Devices;

public sealed class ExecutionDevicesTests
{
    [Theory]
    [InlineData("auto")]
    [InlineData("CPU")]
    public void The_processor_is_always_there(string name) => ExecutionDevices.Find(name).Target.ShouldBe("cpu");

    [Fact]
    public void An_unknown_device_is_quoted() =>
        Should.Throw<ModelException>(() => ExecutionDevices.Find("cuda:0")).Message.ShouldContain("'cuda:0'");
}
