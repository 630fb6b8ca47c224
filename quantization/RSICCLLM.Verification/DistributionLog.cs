using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RSICCLLM.Model;

namespace RSICCLLM.Verification;

/// <summary>
/// Next-token distributions of one model on disk, so that the other can be held against them without both in memory: logarithms of
/// probabilities, float32, one row per token. Not thread-safe.
/// </summary>
internal sealed class DistributionLog : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly float[] _row;
    private readonly string _path;

    /// <summary>Makes the file; it goes when the log is disposed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabulary">Numbers of a row.</param>
    /// <exception cref="ModelException">It cannot be written.</exception>
    public DistributionLog(string path, int vocabulary)
    {
        (_path, _row) = (path, new float[vocabulary]);
        _file = Try(() => File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose));
    }

    /// <summary>Rows written.</summary>
    public int Count { get; private set; }

    /// <summary>Writes a row.</summary>
    /// <exception cref="ModelException">The disk is full.</exception>
    public void Append(ReadOnlySpan<float> logProbabilities)
    {
        logProbabilities.CopyTo(_row);
        Try(() =>
        {
            RandomAccess.Write(_file, MemoryMarshal.AsBytes(_row.AsSpan()), Offset(Count));
            return true;
        });
        Count++;
    }

    /// <summary>A row; valid until the next call.</summary>
    public ReadOnlySpan<float> Read(int index)
    {
        var bytes = MemoryMarshal.AsBytes(_row.AsSpan());
        for (var offset = Offset(index); bytes.Length > 0;)
        {
            var count = RandomAccess.Read(_file, bytes, offset);
            if (count == 0)
                throw new ArgumentOutOfRangeException(nameof(index), index, $"{Count} rows were written.");
            offset += count;
            bytes = bytes[count..];
        }

        return _row;
    }

    public void Dispose() => _file.Dispose();

    private long Offset(int row) => (long)row * _row.Length * sizeof(float);

    private T Try<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The checkpoint's answers cannot be written to {_path}: {e.Message.TrimEnd('.')}. {ScratchRoom.Remedy}", e);
        }
    }
}
