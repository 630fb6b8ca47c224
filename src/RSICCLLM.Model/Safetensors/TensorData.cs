using System.Runtime.InteropServices;

namespace RSICCLLM.Model.Safetensors;

/// <summary>A tensor to be written: what it is, and how to produce its bytes when their turn comes.</summary>
public sealed class TensorData
{
    private const int ChunkElements = 1 << 16;
    private readonly Action<Stream> _write;

    /// <summary>Describes a tensor.</summary>
    /// <param name="name">Name, unique in its file.</param>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Dimensions, outermost first.</param>
    /// <param name="write">Writes exactly the tensor's bytes, little-endian; called once, in the order of the tensors.</param>
    public TensorData(string name, TensorType type, IReadOnlyList<long> shape, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(write);
        if (shape.Any(d => d < 0))
            throw new ArgumentException($"Tensor \"{name}\" has a negative dimension.", nameof(shape));
        Name = name;
        Type = type;
        Shape = [.. shape];
        Length = SafetensorsHeader.ByteCount(shape, type)
            ?? throw new ArgumentException($"Tensor \"{name}\" is too large.", nameof(shape));
        _write = write;
    }

    /// <summary>Name of the tensor.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public TensorType Type { get; }

    /// <summary>Dimensions, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>A tensor from single-precision values, stored as <paramref name="type"/> (nearest value, ties to even).</summary>
    public static TensorData FromFloat32(string name, IReadOnlyList<long> shape, ReadOnlyMemory<float> values, TensorType type = TensorType.Float32)
    {
        if (!type.IsFloat())
            throw new ArgumentException($"{type} does not hold real numbers.", nameof(type));
        var data = new TensorData(name, type, shape, stream => WriteFloat32(stream, values.Span, type));
        data.CheckCount(values.Length);
        return data;
    }

    /// <summary>A tensor of 64-bit integers.</summary>
    public static TensorData FromInt64(string name, IReadOnlyList<long> shape, ReadOnlyMemory<long> values)
    {
        var data = new TensorData(name, TensorType.Int64, shape, stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));
        data.CheckCount(values.Length);
        return data;
    }

    /// <summary>A tensor from bytes that are already in the stored type, little-endian.</summary>
    public static TensorData FromBytes(string name, TensorType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes)
    {
        var data = new TensorData(name, type, shape, stream => stream.Write(bytes.Span));
        data.CheckCount(bytes.Length / type.Size());
        return data;
    }

    internal void WriteTo(Stream stream)
    {
        var start = stream.Position;
        _write(stream);
        if (stream.Position - start != Length)
            throw new InvalidOperationException($"Tensor \"{Name}\" should take {Length} bytes and {stream.Position - start} were written.");
    }

    private static void WriteFloat32(Stream stream, ReadOnlySpan<float> values, TensorType type)
    {
        var buffer = new byte[Math.Min(values.Length, ChunkElements) * type.Size()];
        for (var done = 0; done < values.Length; done += ChunkElements)
        {
            var chunk = values.Slice(done, Math.Min(ChunkElements, values.Length - done));
            var bytes = buffer.AsSpan(0, chunk.Length * type.Size());
            ElementConversion.FromFloat32(chunk, type, bytes);
            stream.Write(bytes);
        }
    }

    private void CheckCount(long count)
    {
        if (count * Type.Size() != Length)
            throw new ArgumentException($"Tensor \"{Name}\" of shape [{string.Join(", ", Shape)}] got {count} values.");
    }
}
