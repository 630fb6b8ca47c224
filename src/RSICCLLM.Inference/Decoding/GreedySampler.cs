using System.Numerics.Tensors;

namespace RSICCLLM.Inference.Decoding;

/// <summary>Takes the most probable token, the lowest index of equals.</summary>
internal sealed class GreedySampler : ITokenSampler
{
    public static readonly GreedySampler Instance = new();

    private GreedySampler()
    {
    }

    public int Choose(ReadOnlySpan<float> logits) => TensorPrimitives.IndexOfMax(logits);
}
