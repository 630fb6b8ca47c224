using RSICCLLM.Model.Safetensors;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>Describes tensors for writing; their values are read when their turn comes.</summary>
internal static class ParameterStore
{
    public static TensorData Describe(string name, Tensor tensor, TensorType type) =>
        new(name, type, tensor.shape, stream =>
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var stored = tensor.detach().to_type(type == TensorType.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32).contiguous();
            stream.Write(stored.bytes);
        });
}
