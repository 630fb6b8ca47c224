using System.Collections.Concurrent;
using System.Diagnostics;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Isolation.Faults;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Isolation;

/// <summary>
/// The captioning process: opens one package and answers calls over its standard input and output, one at a time, until the parent
/// closes the pipe. When the parent is gone the process ends, even out of a call that does not return.
/// </summary>
public sealed class CaptionWorker
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly FrameStream _frames;
    private readonly Func<OpenRequest, CancellationToken, ICaptioner> _open;
    private readonly FaultInjector _faults;
    private readonly Action _end;
    private readonly BlockingCollection<(Frame Frame, CancellationToken Cancellation)> _requests = [];
    private readonly List<TilePair> _tiles = [];

    internal CaptionWorker(FrameStream frames, Func<OpenRequest, CancellationToken, ICaptioner> open, FaultPlan faults, Action end)
    {
        _frames = frames;
        _open = open;
        _faults = new FaultInjector(faults);
        _end = end;
    }

    /// <summary>Serves the parent over the standard streams. Nothing else of the process may write to standard output.</summary>
    /// <returns>When the parent has closed the pipe.</returns>
    public static void Run()
    {
        using var output = StandardStreams.TakeOutput();
        using var input = Console.OpenStandardInput();
        new CaptionWorker(new FrameStream(input, output), OpenPackage, FaultPlan.FromEnvironment(), Process.GetCurrentProcess().Kill).Serve();
    }

    internal void Serve()
    {
        new Thread(Receive) { IsBackground = true, Name = "frames" }.Start();
        ICaptioner? captioner = null;
        try
        {
            foreach (var (frame, cancellation) in _requests.GetConsumingEnumerable())
                captioner = Answer(frame, captioner, cancellation);
        }
        finally
        {
            captioner?.Dispose();
        }
    }

    private ICaptioner? Answer(Frame frame, ICaptioner? captioner, CancellationToken cancellation)
    {
        try
        {
            switch (frame.Kind)
            {
                case FrameKind.Open when captioner is null:
                    captioner = _open(WorkerJson.Read<OpenRequest>(frame), cancellation);
                    _frames.Write(FrameKind.Opened, WorkerJson.Write(captioner.Description));
                    break;
                case FrameKind.Tile when captioner is not null:
                    _tiles.Add(TileCodec.Read(frame.Payload));
                    break;
                case FrameKind.Caption when captioner is not null:
                    Caption(captioner, WorkerJson.Read<CaptionRequest>(frame), cancellation);
                    break;
                default:
                    throw new FrameException($"a frame {frame.Kind} arrived out of turn");
            }
        }
        catch (IOException)
        {
            // The parent is gone; Receive ends the process.
        }
        catch (Exception e)
        {
            _tiles.Clear();
            _frames.Write(FrameKind.Failure, WorkerJson.Write(new WorkerFailure(Kind(e, cancellation), e.Message)));
        }

        return captioner;
    }

    private void Caption(ICaptioner captioner, CaptionRequest request, CancellationToken cancellation)
    {
        _faults.Before(request.Call);
        var captions = captioner.Caption([.. _tiles], request.Options, cancellation);
        _tiles.Clear();
        _frames.Write(FrameKind.Captions, CaptionCodec.Write(captions), _faults.Spoils(request.Call));
    }

    private void Receive()
    {
        // One for each request, so that a cancellation that comes too late does not hit the next.
        var cancellation = new CancellationTokenSource();
        try
        {
            while (_frames.Read() is { } frame)
            {
                if (frame.Kind == FrameKind.Cancel)
                {
                    cancellation.Cancel();
                    continue;
                }

                if (frame.Kind is FrameKind.Open or FrameKind.Caption)
                    cancellation = new CancellationTokenSource();
                _requests.Add((frame, cancellation.Token));
            }
        }
        catch (Exception e) when (e is FrameException or IOException or ObjectDisposedException)
        {
            // Nothing more can be understood: as good as gone.
        }

        _requests.CompleteAdding();
        cancellation.Cancel();
        Thread.Sleep(Grace);
        _end();
    }

    private static ICaptioner OpenPackage(OpenRequest request, CancellationToken cancellation) =>
        CaptionerFactory.OpenVerified(request.Package, request.Options, request.Reason, cancellation);

    // Whichever runtime of the ONNX Runtime family it is.
    private static bool IsRuntimes(Exception cause) => cause.GetType().Namespace?.StartsWith("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal) == true;

    private static WorkerFailureKind Kind(Exception e, CancellationToken cancellation) => e switch
    {
        OperationCanceledException when cancellation.IsCancellationRequested => WorkerFailureKind.Cancelled,
        ArgumentException => WorkerFailureKind.Argument,
        ModelException { InnerException: { } cause } when cause is OutOfMemoryException || IsRuntimes(cause) => WorkerFailureKind.Fault,
        ModelException => WorkerFailureKind.Model,
        _ => WorkerFailureKind.Fault,
    };
}
