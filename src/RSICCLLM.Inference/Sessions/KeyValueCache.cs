using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Sessions;

/// <summary>
/// Keys and values of all layers, <c>[rows, key-value heads, capacity, head size]</c> each. A row holds one sequence; graphs
/// read and write rows in place. Memory is taken once and grows only when a longer sequence is asked for. Not thread-safe.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    // Capacity grows in steps, so that prompts of nearly the same length share one allocation.
    private const int CapacityStep = 64;
    private readonly DecoderShape _shape;
    private readonly TensorBuffer[] _keys;
    private readonly TensorBuffer[] _values;

    public KeyValueCache(DecoderShape shape, TensorElementType elementType, int rows)
    {
        _shape = shape;
        Rows = rows;
        _keys = [.. Enumerable.Range(0, shape.Layers).Select(_ => new TensorBuffer(elementType))];
        _values = [.. Enumerable.Range(0, shape.Layers).Select(_ => new TensorBuffer(elementType))];
    }

    public int Rows { get; }

    /// <summary>Tokens that a row has room for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes that the cache takes.</summary>
    public long Bytes => 2L * _shape.Layers * Rows * RowElements * _keys[0].ElementSize;

    private long RowElements => (long)_shape.KeyValueHeads * Capacity * _shape.HeadSize;

    /// <summary>Makes room for so many tokens in every row; what was cached is lost when the capacity grows.</summary>
    /// <returns>Whether the memory moved.</returns>
    /// <exception cref="ModelException">There is not enough memory; then nothing is cached.</exception>
    public bool Reserve(int tokens)
    {
        if (tokens <= Capacity)
            return false;
        var capacity = Math.Max(tokens, (int)Math.Min((long)tokens + CapacityStep - 1, _shape.MaxPositions) / CapacityStep * CapacityStep);
        var elements = checked((long)Rows * _shape.KeyValueHeads * capacity * _shape.HeadSize);
        Capacity = 0;
        try
        {
            foreach (var buffer in _keys.Concat(_values))
                buffer.Reserve(elements);
        }
        catch (OutOfMemoryException e)
        {
            Dispose();
            var megabytes = (2L * _shape.Layers * elements * _keys[0].ElementSize) >> 20;
            throw new ModelException($"The key-value cache for {Rows} tiles of up to {capacity} tokens needs {megabytes} MB, which this machine does not have free; use a smaller batch.", e);
        }

        Capacity = capacity;
        return true;
    }

    public OrtValue Keys(int layer, int firstRow, int rows) => View(_keys[layer], firstRow, rows);

    public OrtValue Values(int layer, int firstRow, int rows) => View(_values[layer], firstRow, rows);

    /// <summary>Copies the first tokens of one row over another.</summary>
    public void CopyRow(int from, int to, int tokens)
    {
        foreach (var buffer in _keys.Concat(_values))
        {
            for (var head = 0; head < _shape.KeyValueHeads; head++)
            {
                var offset = (long)head * Capacity * _shape.HeadSize;
                buffer.Copy((from * RowElements) + offset, (to * RowElements) + offset, (long)tokens * _shape.HeadSize);
            }
        }
    }

    public void Dispose()
    {
        foreach (var buffer in _keys.Concat(_values))
            buffer.Dispose();
    }

    private OrtValue View(TensorBuffer buffer, int firstRow, int rows) =>
        buffer.View(firstRow * RowElements, rows, _shape.KeyValueHeads, Capacity, _shape.HeadSize);
}
