using System.Collections.Concurrent;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Isolation;

/// <summary>
/// The parent's end of one captioning process. Every call has a time limit; a process that breaks it, or its protocol, is killed and
/// the session is over. Not thread-safe.
/// </summary>
internal sealed class WorkerSession : IDisposable
{
    private readonly IWorkerProcess _process;
    private readonly TimeSpan _cancelGrace;
    private readonly FrameStream _frames;
    private readonly BlockingCollection<Frame> _received = [];
    private volatile string? _brokenBy;

    private WorkerSession(IWorkerProcess process, TimeSpan cancelGrace)
    {
        _process = process;
        _cancelGrace = cancelGrace;
        _frames = new FrameStream(process.Output, process.Input);
        new Thread(Receive) { IsBackground = true, Name = "worker frames" }.Start();
    }

    /// <summary>What the process runs.</summary>
    public CaptionerDescription Description { get; private set; } = null!;

    /// <summary>Whether the process is gone or no longer understood.</summary>
    public bool IsBroken => _received.IsAddingCompleted;

    /// <summary>Starts a process and opens the package in it.</summary>
    /// <exception cref="WorkerFaultException">The process died or did not answer in time.</exception>
    /// <exception cref="ModelException">The package or its device is refused.</exception>
    public static WorkerSession Open(IWorkerLauncher launcher, OpenRequest request, IsolationOptions options, CancellationToken cancellation)
    {
        var session = new WorkerSession(launcher.Start(), options.CancelGrace);
        try
        {
            var answer = session.Exchange([(FrameKind.Open, WorkerJson.Write(request))], FrameKind.Opened, options.StartTimeout, cancellation);
            session.Description = WorkerJson.Read<CaptionerDescription>(answer);
            return session;
        }
        catch (FrameException e)
        {
            session.Dispose();
            throw new WorkerFaultException($"The captioning process answers nonsense: {e.Message}.");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Captions tiles.</summary>
    /// <exception cref="WorkerFaultException">The process died, hung, or answered nonsense; dispose the session.</exception>
    /// <exception cref="ModelException">The model cannot do this.</exception>
    /// <exception cref="ArgumentException">A tile is of the wrong size.</exception>
    public TileCaption[] Caption(CaptionRequest request, IReadOnlyList<TilePair> tiles, TimeSpan limit, CancellationToken cancellation)
    {
        var frames = tiles.Select(tile => (FrameKind.Tile, TileCodec.Write(tile))).Append((FrameKind.Caption, WorkerJson.Write(request)));
        try
        {
            return CaptionCodec.Read(Exchange(frames, FrameKind.Captions, limit, cancellation).Payload, tiles.Count);
        }
        catch (FrameException e)
        {
            throw new WorkerFaultException($"The captioning process answers nonsense: {e.Message}.");
        }
    }

    public void Dispose() => _process.Dispose();

    private Frame Exchange(IEnumerable<(FrameKind Kind, byte[] Payload)> requests, FrameKind expected, TimeSpan limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var deadline = DateTime.UtcNow + limit;

        // A process that does not read fills the pipe, and a write into it does not return until it is killed.
        var sending = Task.Run(() => Send(requests), CancellationToken.None);
        Frame? answer;
        try
        {
            answer = Await(deadline, limit, cancellation);
        }
        catch (OperationCanceledException)
        {
            Cancel(sending);
            throw;
        }

        if (answer is null)
            throw new WorkerFaultException($"The captioning process broke off: {_brokenBy}.");
        if (answer.Kind == expected)
            return answer;
        if (answer.Kind != FrameKind.Failure)
            throw new WorkerFaultException($"The captioning process answers with {answer.Kind} where {expected} was due.");
        throw ToException(WorkerJson.Read<WorkerFailure>(answer));
    }

    private Frame? Await(DateTime deadline, TimeSpan limit, CancellationToken cancellation)
    {
        var left = (int)Math.Clamp((deadline - DateTime.UtcNow).TotalMilliseconds, 0, int.MaxValue);
        if (_received.TryTake(out var frame, left, cancellation))
            return frame;
        return _received.IsCompleted ? null : throw new WorkerFaultException(FormattableString.Invariant($"The captioning process did not answer within {limit.TotalSeconds:0.#} s and was killed."));
    }

    private void Send(IEnumerable<(FrameKind Kind, byte[] Payload)> requests)
    {
        try
        {
            foreach (var (kind, payload) in requests)
                _frames.Write(kind, payload);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process is gone; Receive says how.
        }
    }

    // The process stays usable when it lets go in time; else it is killed.
    private void Cancel(Task sending)
    {
        var deadline = DateTime.UtcNow + _cancelGrace;
        if (!sending.Wait(_cancelGrace))
        {
            _process.Dispose();
            return;
        }

        Send([(FrameKind.Cancel, [])]);
        try
        {
            Await(deadline, _cancelGrace, CancellationToken.None);
        }
        catch (WorkerFaultException)
        {
            _process.Dispose();
        }
    }

    private void Receive()
    {
        try
        {
            while (_frames.Read() is { } frame)
                _received.Add(frame);
            _brokenBy = _process.DescribeEnd();
        }
        catch (FrameException e)
        {
            _brokenBy = e.Message;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _brokenBy = $"its pipe broke ({e.Message.TrimEnd('.')})";
        }

        _received.CompleteAdding();
    }

    private static Exception ToException(WorkerFailure failure) => failure.Kind switch
    {
        WorkerFailureKind.Argument => new ArgumentException(failure.Message),
        WorkerFailureKind.Model => new ModelException(failure.Message),
        WorkerFailureKind.Cancelled => new WorkerFaultException("The captioning process cancelled a call that nobody had cancelled."),
        _ => new WorkerFaultException($"The captioning process failed: {failure.Message}"),
    };
}
