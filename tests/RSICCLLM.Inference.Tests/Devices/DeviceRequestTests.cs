using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Tests.Devices;

public sealed class DeviceRequestTests
{
    [Theory]
    [InlineData("auto", DeviceKind.Auto, "")]
    [InlineData("CPU", DeviceKind.Cpu, "")]
    [InlineData("DirectML", DeviceKind.DirectML, "")]
    [InlineData("directml:1", DeviceKind.DirectML, "1")]
    [InlineData("directml: Radeon RX 6600 ", DeviceKind.DirectML, "Radeon RX 6600")]
    public void Known_forms_are_read(string text, DeviceKind kind, string adapter)
    {
        var request = DeviceRequest.Parse(text);

        request.ShouldBe(new DeviceRequest(kind, adapter));
        DeviceRequest.Parse(request.ToString()).ShouldBe(request);
    }

    [Theory]
    [InlineData("directml:12", 12)]
    [InlineData("directml:-1", null)]
    [InlineData("directml:RTX 4070", null)]
    public void A_whole_number_is_an_index(string text, int? index) => DeviceRequest.Parse(text).Index.ShouldBe(index);

    [Theory]
    [InlineData("")]
    [InlineData("cuda:0")]
    [InlineData("cpu:1")]
    [InlineData("auto:")]
    [InlineData("directml:")]
    [InlineData("directml: ")]
    public void Other_forms_are_quoted(string text) =>
        Should.Throw<ModelException>(() => DeviceRequest.Parse(text)).Message.ShouldContain($"'{text}'");
}
