using System.Runtime.InteropServices;

namespace RSICCLLM.Inference.Tests;

public sealed partial class RuntimeTelemetryTests
{
    [Fact]
    public void Native_code_and_child_processes_see_that_telemetry_is_off()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(RuntimeTelemetry).Module.ModuleHandle);

        Environment.GetEnvironmentVariable(RuntimeTelemetry.Variable).ShouldBe("1");
        if (!OperatingSystem.IsWindows())
            Marshal.PtrToStringUTF8(GetEnvironment(RuntimeTelemetry.Variable)).ShouldBe("1");
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
