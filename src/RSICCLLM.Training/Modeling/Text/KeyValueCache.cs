using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling.Text;

/// <summary>Keys and values of the tokens seen so far, by layer: <c>[batch, key-value heads, tokens, head size]</c>.</summary>
internal sealed class KeyValueCache(int layers) : IDisposable
{
    private readonly Tensor?[] _keys = new Tensor?[layers];
    private readonly Tensor?[] _values = new Tensor?[layers];

    /// <summary>Tokens held.</summary>
    public long Length => _keys[0]?.shape[2] ?? 0;

    public void Dispose()
    {
        for (var i = 0; i < layers; i++)
        {
            _keys[i]?.Dispose();
            _values[i]?.Dispose();
            _keys[i] = _values[i] = null;
        }
    }

    /// <summary>Appends the new tokens of a layer and gives all of them.</summary>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values) =>
        (Grow(ref _keys[layer], keys), Grow(ref _values[layer], values));

    private static Tensor Grow(ref Tensor? held, Tensor added)
    {
        var grown = (held is null ? added.contiguous().alias() : cat([held, added], 2)).DetachFromDisposeScope();
        held?.Dispose();
        held = grown;
        return grown;
    }
}
