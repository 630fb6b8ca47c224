using System.Security.Cryptography;

namespace RSICCLLM.Model.Safetensors;

/// <summary>
/// Reads a checkpoint's weight files once, from beginning to end, for its <see cref="Checkpoint.Hash"/>, a little ahead of someone who converts
/// the tensors in the same order: what he maps is in the system's file cache then, and the disk is read only once.
/// One reader and one waiter, each on a thread of its own.
/// </summary>
public sealed class CheckpointReadAhead : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly Checkpoint _checkpoint;
    private readonly long _ahead;
    private readonly Dictionary<string, long> _starts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _changed = new();
    private readonly CancellationTokenSource _stop;
    private readonly Task<string> _reading;
    private long _read;
    private long _wanted;

    /// <summary>Begins to read.</summary>
    /// <param name="checkpoint">The checkpoint; must stay open.</param>
    /// <param name="ahead">Bytes that may be read before anyone has waited for them; bounds what has to stay in the file cache.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public CheckpointReadAhead(Checkpoint checkpoint, long ahead = 256L << 20, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        _checkpoint = checkpoint;
        _ahead = ahead;
        foreach (var file in checkpoint.WeightFiles)
        {
            _starts.Add(file, TotalBytes);
            TotalBytes += new FileInfo(Path.Combine(checkpoint.Folder, file)).Length;
        }

        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Bytes of all weight files.</summary>
    public long TotalBytes { get; }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => Interlocked.Read(ref _read);

    /// <summary>Where a tensor begins, counted through all weight files: the order in which to ask for tensors.</summary>
    public long Position(string tensor)
    {
        var (file, begin, _) = _checkpoint.Place(tensor);
        return _starts[file] + begin;
    }

    /// <summary>Waits until a tensor has been read.</summary>
    public void WaitFor(string tensor)
    {
        var (file, _, end) = _checkpoint.Place(tensor);
        WaitFor(_starts[file] + end);
    }

    /// <summary>Reads what is left and gives the checkpoint's hash.</summary>
    public string Finish()
    {
        WaitFor(TotalBytes);
        return _reading.GetAwaiter().GetResult();
    }

    /// <summary>Stops the reading.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _changed.Set();
        ((IAsyncResult)_reading).AsyncWaitHandle.WaitOne();
        _changed.Dispose();
        _stop.Dispose();
    }

    private void WaitFor(long position)
    {
        while (true)
        {
            lock (_gate)
            {
                _wanted = Math.Max(_wanted, position);
                if (_read >= position)
                    return;
                _changed.Reset();
            }

            // A reader that ended early has failed; its error is the answer.
            if (_reading.IsCompleted)
                _reading.GetAwaiter().GetResult();
            _stop.Token.ThrowIfCancellationRequested();
            _changed.Wait(50);
        }
    }

    private string Read()
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        var buffer = new byte[BufferBytes];
        foreach (var file in _checkpoint.WeightFiles)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var handle = File.OpenHandle(Path.Combine(_checkpoint.Folder, file), options: FileOptions.SequentialScan);
            var (offset, length) = (0L, RandomAccess.GetLength(handle));

            // The end needs no turn: whoever waits for it asks for nothing beyond.
            while (offset < length)
            {
                WaitForTurn();
                var count = RandomAccess.Read(handle, buffer, offset);
                if (count == 0)
                    break;
                hash.AppendData(buffer, 0, count);
                offset += count;
                lock (_gate)
                {
                    _read += count;
                    _changed.Set();
                }
            }

            hashes.Add(file, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }

        return _checkpoint.CombineHashes(hashes);
    }

    private void WaitForTurn()
    {
        while (true)
        {
            _stop.Token.ThrowIfCancellationRequested();
            lock (_gate)
            {
                if (_read < _wanted + _ahead)
                    return;
            }

            Thread.Sleep(1);
        }
    }
}
