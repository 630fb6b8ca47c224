using Microsoft.ML.OnnxRuntime;

namespace RSICCLLM.Inference.Devices;

/// <summary>Version of the native runtime beside the program.</summary>
internal static class OnnxRuntimeVersion
{
    /// <summary>For example <c>1.31.1</c>.</summary>
    public static string Text => OrtEnv.Instance().GetVersionString();
}
