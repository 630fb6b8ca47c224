using System.IO.MemoryMappedFiles;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Safetensors;

/// <summary>
/// One safetensors file, memory-mapped: tensors are read where they lie, the process holds no second copy.
/// Safe for reading from several threads until it is disposed; spans and pointers must not be used after that.
/// The file must not be shortened while it is open.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private bool _disposed;

    private SafetensorsFile(string path, FileStream stream)
    {
        Path = path;
        var fileBytes = stream.Length;
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        var read = stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
        var json = new byte[SafetensorsHeader.CheckLength(length[..read], fileBytes, path)];
        stream.ReadExactly(json);
        var header = SafetensorsHeader.Parse(json, fileBytes, path);
        Tensors = header.Tensors;
        Metadata = header.Metadata;
        _mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>Path that the file was opened by.</summary>
    public string Path { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>Free text that the writer left, for example <c>format: pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its whole header: types, shapes, offsets without gap or overlap.</summary>
    /// <exception cref="ModelException">The file is missing, unreadable, truncated, damaged, or has a tensor of an unsupported type.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new SafetensorsFile(path, stream);
        }
        catch (Exception e)
        {
            stream?.Dispose();
            throw e switch
            {
                ModelException => e,
                FileNotFoundException or DirectoryNotFoundException => new ModelException($"{path} does not exist.", e),
                IOException or UnauthorizedAccessException => new ModelException($"{path} cannot be read: {e.Message}", e),
                _ => e,
            };
        }
    }

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="ModelException">There is no such tensor.</exception>
    public TensorEntry Entry(string name) => Tensors.TryGetValue(name, out var entry)
        ? entry
        : throw new ModelException($"{Path} has no tensor \"{name}\".");

    /// <summary>First byte of a tensor in the mapping, for tensors of 2 GB and more; valid until the file is disposed.</summary>
    public byte* Pointer(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _start + Entry(name).Offset;
    }

    /// <summary>All bytes of a tensor, as they lie in the file (little-endian); valid until the file is disposed.</summary>
    /// <exception cref="ModelException">There is no such tensor, or it is too large for a span (2 GB).</exception>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        var entry = Entry(name);
        if (entry.Length > int.MaxValue)
            throw new ModelException(FormattableString.Invariant($"{Path}: tensor \"{name}\" has {entry.Length} bytes; read it in parts."));
        return new ReadOnlySpan<byte>(Pointer(name), (int)entry.Length);
    }

    /// <summary>A floating-point tensor (bf16, f16, f32 or f64) in single precision.</summary>
    /// <exception cref="ModelException">There is no such tensor, it holds whole numbers, or it has more than 2^31 elements.</exception>
    public float[] ReadFloat32(string name)
    {
        var entry = Entry(name);
        var values = new float[ArrayLength(entry)];
        ReadFloat32(name, 0, values);
        return values;
    }

    /// <summary>Part of a floating-point tensor in single precision, into the caller's memory.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="first">First element, counted row-major.</param>
    /// <param name="destination">Takes as many elements as it is long.</param>
    /// <exception cref="ModelException">There is no such tensor, or it holds whole numbers.</exception>
    public void ReadFloat32(string name, long first, Span<float> destination)
    {
        var entry = Entry(name);
        if (!entry.Type.IsFloat())
            throw new ModelException($"{Path}: tensor \"{name}\" has type {entry.Type.SafetensorsName()} where real numbers are expected.");
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, entry.ElementCount - destination.Length);
        const int Step = 1 << 20;
        var size = entry.Type.Size();
        var pointer = Pointer(name) + (first * size);
        for (var done = 0; done < destination.Length; done += Step)
        {
            var count = Math.Min(Step, destination.Length - done);
            ElementConversion.ToFloat32(new ReadOnlySpan<byte>(pointer + ((long)done * size), count * size), entry.Type, destination.Slice(done, count));
        }
    }

    /// <summary>Gives the memory of a part that was read back to the system; reading it again is allowed. See the process's peak of resident memory.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="first">First element, counted row-major.</param>
    /// <param name="count">Number of elements.</param>
    public void Release(string name, long first, long count)
    {
        var entry = Entry(name);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, entry.ElementCount - count);
        MappedPages.Release(Pointer(name) + (first * entry.Type.Size()), count * entry.Type.Size());
    }

    /// <summary>A tensor of whole numbers or booleans (any width) as 64-bit integers.</summary>
    /// <exception cref="ModelException">There is no such tensor, it holds real numbers, or it has more than 2 GB.</exception>
    public long[] ReadInt64(string name)
    {
        var entry = Entry(name);
        if (entry.Type.IsFloat())
            throw new ModelException($"{Path}: tensor \"{name}\" has type {entry.Type.SafetensorsName()} where whole numbers are expected.");
        var values = new long[ArrayLength(entry)];
        ElementConversion.ToInt64(Bytes(name), entry.Type, values);
        return values;
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
    }

    private long ArrayLength(TensorEntry entry) => entry.ElementCount <= Array.MaxLength
        ? entry.ElementCount
        : throw new ModelException(FormattableString.Invariant($"{Path}: tensor \"{entry.Name}\" has {entry.ElementCount} elements, too many for one array; read it in parts."));
}
