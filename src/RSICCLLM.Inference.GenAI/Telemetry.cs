using Microsoft.ML.OnnxRuntimeGenAI;

namespace RSICCLLM.Inference.GenAI;

/// <summary>Telemetry of ONNX Runtime GenAI, from 0.15 on.</summary>
internal static class Telemetry
{
    /// <summary>Switches it off by the runtime's own call, where this version has it.</summary>
    public static void SwitchOff() =>
        typeof(Utils).GetMethod("DisableTelemetryEvents", Type.EmptyTypes)?.Invoke(null, null);
}
