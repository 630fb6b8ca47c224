using System.IO.Pipelines;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Isolation;
using RSICCLLM.Inference.Isolation.Faults;

namespace RSICCLLM.Inference.Tests.Isolation;

/// <summary>Workers as threads of this process, over pipes: the real protocol and the real worker, with a captioner that a test scripts.</summary>
internal sealed class ScriptedWorkers(Func<OpenRequest, int, ICaptioner> open) : IWorkerLauncher
{
    private int _started;

    /// <summary>Processes that were started.</summary>
    public int Started => _started;

    /// <summary>Processes that still run.</summary>
    public int Running;

    public IWorkerProcess Start()
    {
        var number = Interlocked.Increment(ref _started);
        Interlocked.Increment(ref Running);
        return new WorkerThread(this, request => open(request, number));
    }

    /// <summary>Thrown inside a worker: the "process" dies at once, without a word.</summary>
    public sealed class Crash : Exception;

    private sealed class WorkerThread : IWorkerProcess
    {
        private readonly ScriptedWorkers _owner;
        private readonly Pipe _toWorker = new(new PipeOptions(pauseWriterThreshold: 1 << 16, resumeWriterThreshold: 1 << 15));
        private readonly Pipe _fromWorker = new();
        private int _ended;

        public WorkerThread(ScriptedWorkers owner, Func<OpenRequest, ICaptioner> open)
        {
            _owner = owner;
            Input = _toWorker.Writer.AsStream();
            Output = _fromWorker.Reader.AsStream();
            var frames = new FrameStream(_toWorker.Reader.AsStream(), _fromWorker.Writer.AsStream());
            var worker = new CaptionWorker(frames, (request, _) => new Crashing(open(request), End), FaultPlan.None, End);
            new Thread(() =>
            {
                try
                {
                    worker.Serve();
                }
                catch (Exception e) when (e is IOException or InvalidOperationException)
                {
                    // Its pipe is closed.
                }
            })
            { IsBackground = true }.Start();
        }

        public Stream Input { get; }

        public Stream Output { get; }

        public string DescribeEnd() => "it ended as scripted";

        public void Dispose() => End();

        private void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) != 0)
                return;
            Interlocked.Decrement(ref _owner.Running);
            _fromWorker.Writer.Complete();
            _toWorker.Writer.Complete();
        }
    }

    private sealed class Crashing(ICaptioner inner, Action end) : ICaptioner
    {
        public CaptionerDescription Description => inner.Description;

        public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
        {
            try
            {
                return inner.Caption(tiles, options, cancellation);
            }
            catch (Crash)
            {
                end();
                throw;
            }
        }

        public void Dispose() => inner.Dispose();
    }
}
