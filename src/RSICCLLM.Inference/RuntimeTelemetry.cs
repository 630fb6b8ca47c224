using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RSICCLLM.Inference;

/// <summary>
/// ONNX Runtime (from 1.29 on, outside Windows) and ONNX Runtime GenAI (from 0.15 on) report to their maker unless an environment variable
/// forbids it before their first call. This program reports to nobody.
/// </summary>
internal static partial class RuntimeTelemetry
{
    /// <summary>The variable that both look at.</summary>
    public const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Switches telemetry off for this process and those that it starts; runs before anything else of this assembly.</summary>
#pragma warning disable CA2255 // A module initializer in a library: no call of the runtime may come before it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void SwitchOff()
    {
        // .NET keeps an environment of its own for the processes that it starts; native code reads the C library's.
        Environment.SetEnvironmentVariable(Variable, "1");
        try
        {
            _ = OperatingSystem.IsWindows() ? PutEnvironment(Variable, "1") : SetEnvironment(Variable, "1", 1);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library of another name; the captioning process gets the variable from its parent all the same.
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int PutEnvironment(string name, string value);
}
