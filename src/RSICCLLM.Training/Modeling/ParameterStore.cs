using RSICCLLM.Model.Safetensors;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>Describes tensors for writing; their values are read when their turn comes.</summary>
internal static class ParameterStore
{
    private const long ChunkElements = 1 << 26;

    public static TensorData Describe(string name, Tensor tensor, TensorType type) =>
        new(name, type, tensor.shape, stream =>
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var flat = tensor.detach().contiguous().reshape(-1);
            for (long first = 0; first < flat.shape[0]; first += ChunkElements)
            {
                using var chunk = NewDisposeScope();
                var part = flat.narrow(0, first, Math.Min(ChunkElements, flat.shape[0] - first));
                stream.Write(part.to_type(type == TensorType.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32).cpu().bytes);
            }
        });
}
