using System.Runtime.ExceptionServices;

namespace RSICCLLM.Reports.Rendering;

/// <summary>
/// Write-only stream for native callers: an exception that crosses a native frame ends the process, so the first one is
/// kept, later writes are dropped, and <see cref="ThrowIfFailed"/> raises it on the managed side.
/// </summary>
internal sealed class LatchingStream(Stream inner) : Stream
{
    private ExceptionDispatchInfo? _failure;
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    /// <summary>Raises what went wrong since the start.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_failure is not null)
            return;
        try
        {
            inner.Write(buffer);
            _written += buffer.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
