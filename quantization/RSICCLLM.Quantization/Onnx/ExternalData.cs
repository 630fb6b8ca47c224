namespace RSICCLLM.Quantization.Onnx;

/// <summary>
/// A file of tensors beside one or more graphs (ONNX external data): what lies where in it. Places are fixed when a tensor is registered;
/// <see cref="ExternalDataFile"/> writes the bytes. A name registered twice is stored once: that is how decoder graphs share their weights.
/// </summary>
internal sealed class ExternalData(string fileName)
{
    // Whole pages, so that runtimes can map large tensors; small ones only need aligned loads.
    private const long PageAlignment = 4096;
    private const long SmallAlignment = 64;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<Part> _parts = [];

    public string FileName { get; } = fileName;

    /// <summary>Bytes of the file.</summary>
    public long Length { get; private set; }

    /// <summary>What is written in one go, in the order of the file.</summary>
    public IReadOnlyList<Part> Parts => _parts;

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

        _parts.Add(new Part(this, _parts.Count, producer, offsets));
    }

    /// <summary>Writes the whole file in one go, in the order of its parts.</summary>
    /// <param name="folder">Folder that exists; a file of the same name is replaced.</param>
    /// <param name="progress">Told the names of finished parts.</param>
    /// <param name="cancellation">Looked at between pieces.</param>
    public void Write(string folder, IProgress<string>? progress, CancellationToken cancellation)
    {
        File.Delete(Path.Combine(folder, FileName));
        using var file = new ExternalDataFile(folder, this);
        foreach (var part in _parts)
        {
            cancellation.ThrowIfCancellationRequested();
            file.Write(part, cancellation);
            progress?.Report(part.Name);
        }
    }

    internal sealed record Entry(TensorSpec Spec, long Offset);

    /// <summary>The tensors of one producer.</summary>
    /// <param name="Data">The file.</param>
    /// <param name="Index">Place among <see cref="Parts"/>.</param>
    /// <param name="Producer">Makes the bytes.</param>
    /// <param name="Offsets">Where each tensor begins in the file.</param>
    internal sealed record Part(ExternalData Data, int Index, TensorProducer Producer, IReadOnlyList<long> Offsets)
    {
        /// <summary>Name of the first tensor, which is unique in the file.</summary>
        public string Name => Producer.Tensors[0].Name;

        /// <summary>First byte behind the part.</summary>
        public long End => Offsets[^1] + Producer.Tensors[^1].ByteCount;

        /// <summary>Bytes of the part's tensors.</summary>
        public long ByteCount => Producer.Tensors.Sum(tensor => tensor.ByteCount);
    }
}
