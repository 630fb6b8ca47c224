using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

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
    private KeyValuePrefix? _prefix;

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
            FreeRows();
            var megabytes = (2L * _shape.Layers * elements * _keys[0].ElementSize) >> 20;
            throw new ModelException($"The key-value cache for {Rows} tiles of up to {capacity} tokens needs {megabytes} MB, which this machine does not have free; use a smaller batch.", e);
        }

        Capacity = capacity;
        return true;
    }

    /// <summary>Binds rows to a graph, which reads and writes them in place.</summary>
    public void Bind(OrtIoBinding binding, int firstRow, int rows)
    {
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            using var keys = View(_keys[layer], firstRow, rows);
            using var values = View(_values[layer], firstRow, rows);
            binding.BindInput(PackageLayout.PastKey(layer), keys);
            binding.BindInput(PackageLayout.PastValue(layer), values);
            binding.BindOutput(PackageLayout.PresentKey(layer), keys);
            binding.BindOutput(PackageLayout.PresentValue(layer), values);
        }
    }

    /// <summary>Keeps the first tokens of a row outside of the rows, in the place of what was kept before.</summary>
    public void KeepPrefix(int row, int tokens)
    {
        _prefix?.Dispose();
        _prefix = new KeyValuePrefix(_keys[0].ElementType, tokens, _shape);
        Transfer((buffer, layer, head) => buffer.CopyTo(_prefix.Buffer, Offset(row, head), _prefix.Offset(layer, head), _prefix.HeadElements));
    }

    /// <summary>Copies what <see cref="KeepPrefix"/> kept to the beginning of a row.</summary>
    public void RestorePrefix(int row)
    {
        var prefix = _prefix ?? throw new InvalidOperationException("No prefix is kept.");
        Transfer((buffer, layer, head) => prefix.Buffer.CopyTo(buffer, prefix.Offset(layer, head), Offset(row, head), prefix.HeadElements));
    }

    /// <summary>Copies the first tokens of one row over another.</summary>
    public void CopyRow(int from, int to, int tokens)
    {
        Transfer((buffer, _, head) => buffer.Copy(Offset(from, head), Offset(to, head), (long)tokens * _shape.HeadSize));
    }

    public void Dispose()
    {
        FreeRows();
        _prefix?.Dispose();
    }

    private void FreeRows()
    {
        foreach (var buffer in _keys.Concat(_values))
            buffer.Dispose();
    }

    private long Offset(int row, int head) => (row * RowElements) + ((long)head * Capacity * _shape.HeadSize);

    private void Transfer(Action<TensorBuffer, int, int> move)
    {
        for (var layer = 0; layer < 2 * _shape.Layers; layer++)
        {
            var buffer = layer < _shape.Layers ? _keys[layer] : _values[layer - _shape.Layers];
            for (var head = 0; head < _shape.KeyValueHeads; head++)
                move(buffer, layer, head);
        }
    }

    private OrtValue View(TensorBuffer buffer, int firstRow, int rows) =>
        buffer.View(firstRow * RowElements, rows, _shape.KeyValueHeads, Capacity, _shape.HeadSize);
}
