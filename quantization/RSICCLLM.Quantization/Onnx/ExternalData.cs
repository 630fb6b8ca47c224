using Microsoft.Win32.SafeHandles;

namespace RSICCLLM.Quantization.Onnx;

/// <summary>
/// A file of tensors beside one or more graphs (ONNX external data). Places are fixed when a tensor is registered, bytes are written
/// once at the end. A name registered twice is stored once: that is how decoder graphs share their weights.
/// </summary>
internal sealed class ExternalData(string fileName)
{
    // Whole pages, so that runtimes can map large tensors; small ones only need aligned loads.
    private const long PageAlignment = 4096;
    private const long SmallAlignment = 64;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<(TensorProducer Producer, long[] Offsets)> _producers = [];

    public string FileName { get; } = fileName;

    /// <summary>Bytes of the file.</summary>
    public long Length { get; private set; }

    /// <summary>Number of producers, the unit of progress.</summary>
    public int Count => _producers.Count;

    public Entry this[string name] => _entries[name];

    /// <summary>Gives every tensor of the producer its place.</summary>
    public void Register(TensorProducer producer)
    {
        if (_entries.TryGetValue(producer.Tensors[0].Name, out var known))
        {
            if (!known.Spec.Shape.SequenceEqual(producer.Tensors[0].Shape) || known.Spec.Type != producer.Tensors[0].Type)
                throw new InvalidOperationException($"Two different tensors are named \"{known.Spec.Name}\".");
            return;
        }

        var offsets = new long[producer.Tensors.Count];
        for (var i = 0; i < offsets.Length; i++)
        {
            var spec = producer.Tensors[i];
            var alignment = spec.ByteCount >= PageAlignment ? PageAlignment : SmallAlignment;
            offsets[i] = checked((Length + alignment - 1) / alignment * alignment);
            Length = checked(offsets[i] + spec.ByteCount);
            _entries.Add(spec.Name, new Entry(spec, offsets[i]));
        }

        _producers.Add((producer, offsets));
    }

    /// <summary>Writes the file, tensor by tensor. Bytes between tensors are zero.</summary>
    /// <param name="folder">Folder that exists; a file of the same name is replaced.</param>
    /// <param name="progress">Told the names of finished tensors, in order.</param>
    /// <param name="cancellation">Looked at between pieces.</param>
    public void Write(string folder, IProgress<string>? progress, CancellationToken cancellation)
    {
        using var handle = File.OpenHandle(
            Path.Combine(folder, FileName), FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None, Length);
        RandomAccess.SetLength(handle, Length);
        foreach (var (producer, offsets) in _producers)
        {
            cancellation.ThrowIfCancellationRequested();
            producer.Produce(new FileSink(handle, offsets, producer.Tensors), cancellation);
            progress?.Report(producer.Tensors[0].Name);
        }
    }

    internal sealed record Entry(TensorSpec Spec, long Offset);

    private sealed class FileSink(SafeFileHandle handle, long[] offsets, IReadOnlyList<TensorSpec> tensors) : ITensorSink
    {
        public void Write(int tensor, long offset, ReadOnlySpan<byte> data)
        {
            if (offset < 0 || data.Length > tensors[tensor].ByteCount - offset)
                throw new ArgumentOutOfRangeException(nameof(offset), offset, $"Outside of \"{tensors[tensor].Name}\".");
            RandomAccess.Write(handle, data, offsets[tensor] + offset);
        }
    }
}
