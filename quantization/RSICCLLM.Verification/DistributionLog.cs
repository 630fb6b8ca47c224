using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RSICCLLM.Verification;

/// <summary>
/// Next-token distributions of one model on disk, so that the other can be held against them without both in memory: logarithms of
/// probabilities, float32, one row per token. Not thread-safe.
/// </summary>
internal sealed class DistributionLog(string path, int vocabulary) : IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
    private readonly float[] _row = new float[vocabulary];

    /// <summary>Rows written.</summary>
    public int Count { get; private set; }

    public void Append(ReadOnlySpan<float> logProbabilities)
    {
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(logProbabilities), Offset(Count));
        Count++;
    }

    /// <summary>A row; valid until the next call.</summary>
    public ReadOnlySpan<float> Read(int index)
    {
        RandomAccess.Read(_file, MemoryMarshal.AsBytes(_row.AsSpan()), Offset(index));
        return _row;
    }

    public void Dispose() => _file.Dispose();

    private long Offset(int row) => (long)row * vocabulary * sizeof(float);
}
