using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Devices.Adapters;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Tests.Devices;

public sealed class DirectMLDeviceTests
{
    private static readonly GraphicsAdapter Adapter = new() { Index = 63, Name = "none such", VendorId = 1, DeviceId = 1, Luid = "", DedicatedMemory = 0, SharedMemory = 0, DriverVersion = "1.0" };

    [Fact]
    public void A_runtime_without_DirectML_or_without_the_adapter_is_told_in_words()
    {
        using var options = new SessionOptions();

        var message = Should.Throw<ModelException>(() => new DirectMLDevice(Adapter).Configure(options)).Message;

        message.ShouldContain(DirectMLDevice.IsInThisEdition ? "none such" : "Windows edition");
        options.EnableMemoryPattern.ShouldBeFalse();
        options.ExecutionMode.ShouldBe(ExecutionMode.ORT_SEQUENTIAL);
    }
}
