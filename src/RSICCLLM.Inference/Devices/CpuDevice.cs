using Microsoft.ML.OnnxRuntime;

namespace RSICCLLM.Inference.Devices;

/// <summary>The processor; ONNX Runtime's own provider, always there.</summary>
internal sealed class CpuDevice : IExecutionDevice
{
    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string Target => "cpu";

    /// <inheritdoc/>
    public void Configure(SessionOptions options)
    {
        // The CPU provider is part of every session.
    }
}
