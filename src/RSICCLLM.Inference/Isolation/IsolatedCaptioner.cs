using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Isolation;

/// <summary>
/// Captions in a process of its own, so that a driver that crashes, hangs or exhausts memory takes no run with it. A call that fails is
/// made again in a new process; fails it again, it is cut in halves until the tile is found that cannot be done; that tile is tried on
/// the processor, and given up with its reason when that fails too. Repeated whole calls give the same captions to the last bit.
/// </summary>
public sealed class IsolatedCaptioner : ICaptioner
{
    // So many tiles in a row that only the processor could do: the device is of no use today.
    private const int MostRescues = 8;

    private readonly WorkerPool _workers;
    private readonly Action<string> _notice;
    private int _rescues;
    private bool _disposed;

    internal IsolatedCaptioner(WorkerPool workers, Action<string> notice)
    {
        _workers = workers;
        _notice = notice;
    }

    /// <inheritdoc/>
    public CaptionerDescription Description => _workers.Description;

    /// <summary>
    /// Opens a package in a process of its own. Checks, choice of the device and exceptions are those of
    /// <see cref="CaptionerFactory.Open"/>; an adapter whose driver kills the process counts as one that fails the self-test.
    /// </summary>
    /// <param name="packageFolder">Folder of the package.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="isolation">How to keep it apart.</param>
    /// <param name="cancellation">Ends the checks early.</param>
    /// <exception cref="ModelException">As <see cref="CaptionerFactory.Open"/>, or the process cannot be started.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IsolatedCaptioner Open(string packageFolder, CaptionerOptions options, IsolationOptions isolation, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(packageFolder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(isolation);
        options.Validate();
        isolation.Validate();
        var request = DeviceRequest.Parse(options.Device);
        var manifest = PackageVerifier.Verify(packageFolder, cancellation);
        var launcher = new ProcessLauncher(isolation.Command ?? WorkerCommand.ThisProgram("worker"));
        var notice = options.Notice ?? (_ => { });
        return (IsolatedCaptioner)CaptionerFactory.Trials(packageFolder, manifest, options).Open(request, choice =>
        {
            var workers = new WorkerPool(launcher, packageFolder, options, isolation, choice, manifest.Targets.Contains(DeviceRequest.Cpu, StringComparer.Ordinal));
            workers.OpenFirst(cancellation);
            return new IsolatedCaptioner(workers, notice);
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        options.Validate();
        cancellation.ThrowIfCancellationRequested();
        var captions = new TileCaption[tiles.Count];
        try
        {
            if (tiles.Count > 0)
                Solve(new Call(tiles, options, captions, cancellation), 0, tiles.Count, tries: 2);
        }
        finally
        {
            _workers.CloseRescue();
        }

        return captions;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _workers.Dispose();
    }

    private void Solve(Call call, int first, int count, int tries)
    {
        var reason = "";
        for (var i = 0; i < tries; i++)
        {
            if (Attempt(call, first, count, rescue: false) is not { } fault)
            {
                _rescues = 0;
                return;
            }

            reason = fault;
        }

        if (count == 1)
        {
            Rescue(call, first, reason);
            return;
        }

        var half = (count + 1) / 2;
        Solve(call, first, half, tries: 1);
        Solve(call, first + half, count - half, tries: 1);
    }

    private void Rescue(Call call, int tile, string reason)
    {
        if (_workers.CanRescue && Attempt(call, tile, 1, rescue: true) is var second)
        {
            if (++_rescues >= MostRescues)
            {
                _notice($"The device {Description.Device} is given up: {MostRescues} tiles in a row failed on it. The processor does the rest.");
                _workers.FallBackToCpu();
            }

            if (second is null)
                return;
            reason = second;
        }

        call.Captions[tile] = TileCaption.Failed(reason);
        _notice($"A tile is given up: {reason}");
    }

    // The reason when it failed.
    private string? Attempt(Call call, int first, int count, bool rescue)
    {
        try
        {
            var tiles = call.Tiles.Skip(first).Take(count).ToList();
            _workers.Caption(tiles, call.Options, rescue, call.Cancellation).CopyTo(call.Captions, first);
            return null;
        }
        catch (WorkerFaultException e)
        {
            _notice($"{e.Message} It is started again.");
            return e.Message;
        }
    }

    private sealed record Call(IReadOnlyList<TilePair> Tiles, DecodingOptions Options, TileCaption[] Captions, CancellationToken Cancellation);
}
