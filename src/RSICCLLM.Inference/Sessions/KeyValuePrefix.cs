using Microsoft.ML.OnnxRuntime.Tensors;

namespace RSICCLLM.Inference.Sessions;

/// <summary>Keys and values of the first tokens of a sequence, kept outside of the cache's rows: <c>[keys and values of all layers, heads, tokens, head size]</c>.</summary>
internal sealed class KeyValuePrefix : IDisposable
{
    private readonly int _heads;

    public KeyValuePrefix(TensorElementType elementType, int tokens, DecoderShape shape)
    {
        _heads = shape.KeyValueHeads;
        HeadElements = (long)tokens * shape.HeadSize;
        Buffer = new TensorBuffer(elementType);
        Buffer.Reserve(2L * shape.Layers * _heads * HeadElements);
    }

    public TensorBuffer Buffer { get; }

    /// <summary>Elements of one head of one layer.</summary>
    public long HeadElements { get; }

    /// <summary>Where a head begins.</summary>
    /// <param name="layer">A layer's keys, or, counted on behind the last layer, its values.</param>
    /// <param name="head">Key-value head.</param>
    public long Offset(int layer, int head) => (((long)layer * _heads) + head) * HeadElements;

    public void Dispose() => Buffer.Dispose();
}
