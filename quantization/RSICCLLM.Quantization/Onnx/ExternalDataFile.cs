using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace RSICCLLM.Quantization.Onnx;

/// <summary>
/// Writes an <see cref="ExternalData"/> part by part, in any order, and works out the file's SHA-256 as it fills: each byte is read back once,
/// soon after it was written, from the system's file cache. Bytes between tensors are zero. Not thread-safe, but a part may be written
/// while another is finished.
/// </summary>
internal sealed class ExternalDataFile : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly ExternalData _data;
    private readonly SafeFileHandle _handle;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly bool[] _finished;
    private int _hashedParts;
    private long _hashedBytes;

    /// <summary>Opens the file; one of the right length is kept with its contents, another is replaced. Takes the whole room on the disk at once.</summary>
    public ExternalDataFile(string folder, ExternalData data)
    {
        _data = data;
        _finished = new bool[data.Parts.Count];
        var file = new FileInfo(Path.Combine(folder, data.FileName));
        if (file.Exists && file.Length == data.Length)
        {
            _handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.ReadWrite);
            return;
        }

        _handle = File.OpenHandle(file.FullName, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, data.Length);
        RandomAccess.SetLength(_handle, data.Length);
    }

    /// <summary>Makes a part's bytes.</summary>
    public void Write(ExternalData.Part part, CancellationToken cancellation) => part.Producer.Produce(new PartSink(_handle, part), cancellation);

    /// <summary>CRC-32C (Castagnoli) of a part's bytes as they are in the file.</summary>
    public uint Checksum(ExternalData.Part part)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < part.Offsets.Count; i++)
            Read(part.Offsets[i], part.Offsets[i] + part.Producer.Tensors[i].ByteCount, bytes => crc = Append(crc, bytes));
        return ~crc;
    }

    /// <summary>Says that a part is as it will stay.</summary>
    public void Finish(ExternalData.Part part)
    {
        _finished[part.Index] = true;
        for (; _hashedParts < _finished.Length && _finished[_hashedParts]; _hashedParts++)
        {
            var end = _data.Parts[_hashedParts].End;
            Read(_hashedBytes, end, _hash.AppendData);
            _hashedBytes = end;
        }
    }

    /// <summary>Waits until everything is on the disk.</summary>
    /// <returns>SHA-256 of the file, lower-case hexadecimal.</returns>
    public string Complete()
    {
        if (_hashedParts < _finished.Length)
            throw new InvalidOperationException($"\"{_data.Parts[_hashedParts].Name}\" of {_data.FileName} has not been written.");
        RandomAccess.FlushToDisk(_handle);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose()
    {
        _handle.Dispose();
        _hash.Dispose();
    }

    private void Read(long begin, long end, SpanAction take)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var offset = begin; offset < end;)
            {
                var count = RandomAccess.Read(_handle, buffer.AsSpan(0, (int)Math.Min(BufferBytes, end - offset)), offset);
                if (count == 0)
                    throw new IOException($"{_data.FileName} was shortened while it was written.");
                take(buffer.AsSpan(0, count));
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }

    private delegate void SpanAction(ReadOnlySpan<byte> bytes);

    private sealed class PartSink(SafeFileHandle handle, ExternalData.Part part) : ITensorSink
    {
        public void Write(int tensor, long offset, ReadOnlySpan<byte> data)
        {
            var spec = part.Producer.Tensors[tensor];
            if (offset < 0 || data.Length > spec.ByteCount - offset)
                throw new ArgumentOutOfRangeException(nameof(offset), offset, $"Outside of \"{spec.Name}\".");
            RandomAccess.Write(handle, data, part.Offsets[tensor] + offset);
        }
    }
}
