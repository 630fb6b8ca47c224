using Microsoft.ML.OnnxRuntime;

namespace RSICCLLM.Inference.Devices;

/// <summary>What runs the graphs: one implementation per execution provider of ONNX Runtime. Thread-safe.</summary>
internal interface IExecutionDevice
{
    /// <summary>Name for people and reports, for example <c>cpu</c>.</summary>
    string Name { get; }

    /// <summary>Target of the decoder graph that this device needs, as in <c>decoder_{target}.onnx</c>.</summary>
    string Target { get; }

    /// <summary>Adds the device's execution provider to the options of a session.</summary>
    /// <param name="options">Options that already hold what all devices share.</param>
    /// <exception cref="RSICCLLM.Model.ModelException">The provider is missing or its device does not answer.</exception>
    void Configure(SessionOptions options);
}
