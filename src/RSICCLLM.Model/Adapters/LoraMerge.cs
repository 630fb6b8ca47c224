using System.Numerics;
using System.Runtime.InteropServices;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Model.Adapters;

/// <summary>
/// Puts an adapter into the weights that it changes, <c>W + scale * B A</c>, worked out in single precision and rounded once to the stored type.
/// Weights are read and written some rows at a time.
/// </summary>
public static class LoraMerge
{
    private const int BlockElements = 1 << 22;

    /// <summary>The configuration of the merged model.</summary>
    public static ModelConfiguration Configuration(Checkpoint checkpoint, LoraAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(adapter);
        return checkpoint.Configuration.Difference is null && adapter.Difference is { } difference
            ? checkpoint.Configuration with { Difference = difference }
            : checkpoint.Configuration;
    }

    /// <summary>All tensors of the merged model: the checkpoint's in their order, then those that only the adapter has.</summary>
    /// <param name="checkpoint">The checkpoint; open while the tensors are written.</param>
    /// <param name="adapter">The adapter; open while the tensors are written.</param>
    /// <param name="type">Stored type of the real-valued tensors; each keeps its own where null.</param>
    /// <param name="began">Told the name of each tensor when its turn comes.</param>
    /// <exception cref="ModelException">The two do not belong together.</exception>
    public static IReadOnlyList<TensorData> Tensors(Checkpoint checkpoint, LoraAdapter adapter, TensorType? type = null, Action<string>? began = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(adapter);
        adapter.Check(name => checkpoint.Tensors.GetValueOrDefault(name)?.Shape);
        var merged = checkpoint.Tensors.Values.OrderBy(e => checkpoint.Shard(e.Name).Path, StringComparer.Ordinal).ThenBy(e => e.Offset)
            .Select(e => Merged(checkpoint, adapter, e, type ?? e.Type, began));
        var added = adapter.Whole.Where(w => !checkpoint.Tensors.ContainsKey(w.Key)).OrderBy(w => w.Key, StringComparer.Ordinal)
            .Select(w => Whole(adapter, w.Key, w.Value, type ?? TensorType.Float32, began));
        return [.. merged, .. added];
    }

    /// <summary>Adds the product of an adapter's factors to rows of a weight.</summary>
    /// <param name="rows">Rows <c>[count, inputs]</c> of the weight.</param>
    /// <param name="inputs">Columns.</param>
    /// <param name="first"><c>A</c>, <c>[rank, inputs]</c>.</param>
    /// <param name="second">The rows' part of <c>B</c>, <c>[count, rank]</c>.</param>
    /// <param name="scale">Factor on the product.</param>
    public static void AddProduct(Memory<float> rows, int inputs, ReadOnlyMemory<float> first, ReadOnlyMemory<float> second, float scale)
    {
        var rank = first.Length / inputs;
        Parallel.For(0, rows.Length / inputs, row =>
        {
            var target = rows.Span.Slice(row * inputs, inputs);
            for (var r = 0; r < rank; r++)
                MultiplyAdd(first.Span.Slice(r * inputs, inputs), scale * second.Span[(row * rank) + r], target);
        });
    }

    private static TensorData Merged(Checkpoint checkpoint, LoraAdapter adapter, TensorEntry entry, TensorType type, Action<string>? began)
    {
        if (adapter.Whole.TryGetValue(entry.Name, out var whole))
            return Whole(adapter, entry.Name, whole, type, began);
        if (!entry.Type.IsFloat())
            type = entry.Type;
        return new(entry.Name, type, entry.Shape, stream =>
        {
            began?.Invoke(entry.Name);
            if (adapter.Pairs.TryGetValue(entry.Name, out var pair))
                Write(stream, checkpoint, adapter, entry, pair, type);
            else if (type == entry.Type)
                Copy(stream, checkpoint, entry);
            else
                Convert(stream, entry.ElementCount, type, (first, values) => checkpoint.ReadFloat32(entry.Name, first, values));
        });
    }

    private static TensorData Whole(LoraAdapter adapter, string name, string stored, TensorType type, Action<string>? began)
    {
        var entry = adapter.File.Entry(stored);
        return new(name, type, entry.Shape, stream =>
        {
            began?.Invoke(name);
            Convert(stream, entry.ElementCount, type, (first, values) => adapter.File.ReadFloat32(stored, first, values));
        });
    }

    private static void Write(Stream stream, Checkpoint checkpoint, LoraAdapter adapter, TensorEntry entry, LoraPair pair, TensorType type)
    {
        var inputs = checked((int)entry.Shape[1]);
        var a = adapter.File.ReadFloat32(pair.First);
        var b = adapter.File.ReadFloat32(pair.Second);
        var block = Math.Max(1, BlockElements / inputs);
        var values = new float[(int)Math.Min(block, entry.Shape[0]) * inputs];
        var bytes = new byte[values.Length * type.Size()];
        for (long row = 0; row < entry.Shape[0]; row += block)
        {
            var rows = (int)Math.Min(block, entry.Shape[0] - row);
            var part = values.AsMemory(0, rows * inputs);
            checkpoint.ReadFloat32(entry.Name, row * inputs, part.Span);
            AddProduct(part, inputs, a, b.AsMemory((int)(row * pair.Rank), (int)(rows * pair.Rank)), (float)pair.Scale);
            ElementConversion.FromFloat32(part.Span, type, bytes);
            stream.Write(bytes.AsSpan(0, part.Length * type.Size()));
        }
    }

    private static unsafe void Copy(Stream stream, Checkpoint checkpoint, TensorEntry entry)
    {
        var pointer = checkpoint.Pointer(entry.Name);
        for (long done = 0; done < entry.Length; done += BlockElements)
            stream.Write(new ReadOnlySpan<byte>(pointer + done, (int)Math.Min(BlockElements, entry.Length - done)));
    }

    private static void Convert(Stream stream, long count, TensorType type, ReadPart read)
    {
        var values = new float[Math.Min(count, BlockElements)];
        var bytes = new byte[values.Length * type.Size()];
        for (long done = 0; done < count; done += values.Length)
        {
            var part = values.AsSpan(0, (int)Math.Min(values.Length, count - done));
            read(done, part);
            ElementConversion.FromFloat32(part, type, bytes);
            stream.Write(bytes.AsSpan(0, part.Length * type.Size()));
        }
    }

    private static void MultiplyAdd(ReadOnlySpan<float> x, float factor, Span<float> target)
    {
        var vx = MemoryMarshal.Cast<float, Vector<float>>(x);
        var vt = MemoryMarshal.Cast<float, Vector<float>>(target);
        for (var i = 0; i < vt.Length; i++)
            vt[i] += vx[i] * factor;
        for (var i = vt.Length * Vector<float>.Count; i < target.Length; i++)
            target[i] += x[i] * factor;
    }

    private delegate void ReadPart(long first, Span<float> values);
}
