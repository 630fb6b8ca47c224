using System.Diagnostics;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Isolation;

/// <summary>
/// The captioning process of a run, replaced when it fails, and for a while a second one on the processor for tiles that the device
/// cannot do. Not thread-safe.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private const int OpeningTries = 2;

    private readonly IWorkerLauncher _launcher;
    private readonly string _package;
    private readonly CaptionerOptions _options;
    private readonly IsolationOptions _isolation;
    private readonly bool _hasCpuGraph;
    private DeviceChoice _choice;
    private CallTimer _timer;
    private WorkerSession? _main;
    private WorkerSession? _rescue;
    private int _calls;

    /// <param name="launcher">Starts processes.</param>
    /// <param name="package">The package, verified.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="isolation">Time limits.</param>
    /// <param name="choice">The device.</param>
    /// <param name="hasCpuGraph">Whether the package can run on the processor.</param>
    public WorkerPool(IWorkerLauncher launcher, string package, CaptionerOptions options, IsolationOptions isolation, DeviceChoice choice, bool hasCpuGraph)
    {
        _launcher = launcher;
        _package = Path.GetFullPath(package);
        _options = options;
        _isolation = isolation;
        _choice = choice;
        _hasCpuGraph = hasCpuGraph;
        _timer = new CallTimer(isolation);
    }

    /// <summary>What the first process said it runs.</summary>
    public CaptionerDescription Description { get; private set; } = null!;

    /// <summary>Whether the processor can be tried where the device fails.</summary>
    public bool CanRescue => _choice.Adapter is not null && _hasCpuGraph;

    /// <summary>Opens the package for the first time.</summary>
    /// <exception cref="ModelException">It, or the device, cannot be used.</exception>
    public void OpenFirst(CancellationToken cancellation)
    {
        try
        {
            _main = Open(_choice, cancellation);
        }
        catch (WorkerFaultException e)
        {
            throw new ModelException($"The model cannot be opened on {_choice.Request}: {e.Message}", e);
        }

        Description = _main.Description;
    }

    /// <summary>Captions tiles in one call.</summary>
    /// <param name="tiles">At least one.</param>
    /// <param name="options">How to decode.</param>
    /// <param name="rescue">On the processor, whatever the device.</param>
    /// <param name="cancellation">Ends the call early.</param>
    /// <exception cref="WorkerFaultException">The process failed and is gone.</exception>
    /// <exception cref="ModelException">No process can be had at all, or the model cannot do this.</exception>
    public TileCaption[] Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, bool rescue, CancellationToken cancellation)
    {
        var session = rescue ? _rescue ??= OpenRescue(cancellation) : _main ??= Reopen(cancellation);
        var timer = rescue ? new CallTimer(_isolation) : _timer;
        var clock = Stopwatch.StartNew();
        try
        {
            var captions = session.Caption(new CaptionRequest(++_calls, options), tiles, timer.Limit(tiles.Count), cancellation);
            timer.Learn(tiles.Count, clock.Elapsed);
            return captions;
        }
        catch (Exception e) when (e is WorkerFaultException || session.IsBroken)
        {
            session.Dispose();
            if (rescue)
                _rescue = null;
            else
                _main = null;
            throw;
        }
    }

    /// <summary>Does everything on the processor from now on.</summary>
    public void FallBackToCpu()
    {
        _main?.Dispose();
        (_main, _rescue) = (_rescue, null);
        _choice = OnCpu();
        _timer = new CallTimer(_isolation);
    }

    /// <summary>Ends the second process, which takes as much memory as the first.</summary>
    public void CloseRescue()
    {
        _rescue?.Dispose();
        _rescue = null;
    }

    public void Dispose()
    {
        CloseRescue();
        _main?.Dispose();
        _main = null;
    }

    // A device that was removed may stay so: then the processor takes over.
    private WorkerSession Reopen(CancellationToken cancellation)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                return Open(_choice with { SelfTest = _options.SelfTest }, cancellation);
            }
            catch (Exception e) when (e is WorkerFaultException or ModelException)
            {
                if (i < OpeningTries)
                    continue;
                if (!CanRescue)
                    throw new ModelException($"No captioning process can be started any more: {e.Message}", e);
                _options.Notice?.Invoke($"The device {Description.Device} is given up: {e.Message} The processor does the rest.");
                _choice = OnCpu();
                _timer = new CallTimer(_isolation);
                i = 0;
            }
        }
    }

    private WorkerSession OpenRescue(CancellationToken cancellation)
    {
        try
        {
            return Open(OnCpu(), cancellation);
        }
        catch (ModelException e)
        {
            throw new WorkerFaultException(e.Message);
        }
    }

    private WorkerSession Open(DeviceChoice choice, CancellationToken cancellation)
    {
        var options = choice.Adapt(_options) with { Device = choice.Request.ToString(), SelfTest = choice.SelfTest, Notice = null };
        return WorkerSession.Open(_launcher, new OpenRequest(_package, options, choice.Reason), _isolation, cancellation);
    }

    private DeviceChoice OnCpu() => new(new DeviceRequest(DeviceKind.Cpu), null, _options.SelfTest, $"{_choice.Request} failed");
}
