using System.Globalization;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices.Adapters;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Devices;

/// <summary>
/// Finds the device for a package by trying: adapters with memory of their own first, then by usable memory; the first that opens the
/// package and computes its golden logits is taken and remembered. What fails is told, remembered and left out until package, driver or
/// runtime change, or a week has passed.
/// </summary>
internal sealed class DeviceTrials
{
    // A failure may have been another program's: memory taken, a driver being replaced.
    private static readonly TimeSpan Grudge = TimeSpan.FromDays(7);

    private readonly PackageNeeds _package;
    private readonly IAdapterSource _adapters;
    private readonly DeviceRecords _records;
    private readonly Action<string> _notice;

    /// <param name="package">What is to be opened.</param>
    /// <param name="adapters">Adapters of this computer.</param>
    /// <param name="records">What is known of them.</param>
    /// <param name="notice">Told in one sentence of everything that is left out.</param>
    public DeviceTrials(PackageNeeds package, IAdapterSource adapters, DeviceRecords records, Action<string> notice)
    {
        _package = package;
        _adapters = adapters;
        _records = records;
        _notice = notice;
    }

    /// <summary>Whether the runtime beside this program has DirectML; a test may say so.</summary>
    public bool HasDirectML { get; init; } = DirectMLDevice.IsInThisEdition;

    /// <summary>Version of the runtime, as records have it.</summary>
    public string Runtime { get; init; } = OnnxRuntimeVersion.Text;

    /// <summary>The time; a test may say another.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Opens the package on what was asked for.</summary>
    /// <param name="request">The user's choice.</param>
    /// <param name="open">Opens it on one device.</param>
    /// <exception cref="ModelException">The device is not there, or refuses the package, or the package has no graph for it.</exception>
    public ICaptioner Open(DeviceRequest request, Func<DeviceChoice, ICaptioner> open)
    {
        if (request.Kind == DeviceKind.Cpu)
            return OpenOnCpu("asked for", open);
        var obstacle = Obstacle(out var candidates);
        if (request.Adapter.Length > 0)
            return obstacle is null ? Try(Named(candidates, request), open) : throw Unusable(request, obstacle);
        foreach (var adapter in candidates.Where(a => !a.IsSoftware).OrderByDescending(a => a.HasOwnMemory).ThenByDescending(a => a.UsableMemory).ThenBy(a => a.Index))
        {
            if (Known(adapter) is { } reason)
            {
                _notice($"The adapter {adapter.Index} ({adapter.Name}) is left out: {reason}");
                continue;
            }

            try
            {
                return Try(adapter, open);
            }
            catch (ModelException e)
            {
                _notice($"The adapter {adapter.Index} ({adapter.Name}, driver {adapter.DriverVersion}) is left out: {e.Message}");
            }
        }

        obstacle ??= "no graphics adapter of this computer can run the package";
        return request.Kind == DeviceKind.Auto ? OpenOnCpu(obstacle, open) : throw Unusable(request, obstacle);
    }

    private ICaptioner OpenOnCpu(string reason, Func<DeviceChoice, ICaptioner> open)
    {
        _package.Require(DeviceRequest.Cpu);
        return open(new DeviceChoice(new DeviceRequest(DeviceKind.Cpu), null, _package.SelfTest, reason));
    }

    // What makes trying pointless, whatever the adapter.
    private string? Obstacle(out IReadOnlyList<GraphicsAdapter> candidates)
    {
        candidates = [];
        var list = _adapters.List();
        if (list.Reason is { } reason)
            return reason;
        if (!HasDirectML)
            return "the ONNX Runtime of this edition has no DirectML";
        if (!_package.Has(DeviceRequest.DirectML))
            return $"the package has graphs for {string.Join(", ", _package.Targets)} and none for directml";
        candidates = list.Adapters;
        return candidates.Any(a => !a.IsSoftware) ? null : "this computer has no graphics adapter but what the processor draws itself";
    }

    private ICaptioner Try(GraphicsAdapter adapter, Func<DeviceChoice, ICaptioner> open)
    {
        var known = Find(adapter) is { Passed: true };
        var name = new DeviceRequest(DeviceKind.DirectML, adapter.Index.ToString(CultureInfo.InvariantCulture));

        // The same words whether it was tested just now or before: they stand in reports, and a resumed run gives the same bytes.
        var reason = $"driver {adapter.DriverVersion}, {(_package.SelfTest ? "passes the package's self-test" : "without a self-test")}";
        try
        {
            var choice = new DeviceChoice(name, adapter, _package.SelfTest && !known, reason) { Batch = SmallerBatch(adapter) };
            var captioner = open(choice);
            if (choice.Batch is { } batch)
                _notice($"The adapter {adapter.Index} ({adapter.Name}) holds {batch} of the {_package.Batch} tiles at a time that were asked for; it takes {batch}.");
            if (_package.SelfTest && !known)
                Remember(adapter, null);
            return captioner;
        }
        catch (ModelException e)
        {
            Remember(adapter, e.Message);
            throw;
        }
    }

    private string? Known(GraphicsAdapter adapter)
    {
        if (adapter.UsableMemory < _package.AdapterBytes && _package.LargestBatch(adapter.UsableMemory) == 0)
            return $"the package takes {_package.AdapterBytes >> 20} MB for {_package.Batch} tiles at a time, and it has {adapter.UsableMemory >> 20} MB; not even one tile would fit.";

        return Find(adapter) is { Passed: false } failed && Clock.GetUtcNow() - failed.At < Grudge
            ? $"it failed before with the driver {adapter.DriverVersion} ({failed.Reason?.TrimEnd('.')}); choose directml:{adapter.Index} to try it again."
            : null;
    }

    // By halves, so that a little memory that another program takes or gives back does not change what is decoded together, and with it the bytes of a resumed run.
    private int? SmallerBatch(GraphicsAdapter adapter)
    {
        if (adapter.UsableMemory >= _package.AdapterBytes || _package.LargestBatch(adapter.UsableMemory) is not (> 0 and var most))
            return null;
        var batch = _package.Batch;
        while (batch > most)
            batch = (batch + 1) / 2;
        return batch;
    }

    private DeviceRecord? Find(GraphicsAdapter adapter) => _records.Find(_package.Hash, adapter.Identity, adapter.DriverVersion, Runtime);

    private void Remember(GraphicsAdapter adapter, string? failure) =>
        _records.Remember(new DeviceRecord(_package.Hash, adapter.Identity, adapter.DriverVersion, Runtime, failure is null, failure, Clock.GetUtcNow()));

    private static GraphicsAdapter Named(IReadOnlyList<GraphicsAdapter> adapters, DeviceRequest request)
    {
        // "6600" may be part of a name as well; a number that is an adapter's comes first.
        var found = adapters.Where(a => a.Index == request.Index).ToList();
        if (found.Count == 0)
            found = [.. adapters.Where(a => a.Name.Contains(request.Adapter, StringComparison.OrdinalIgnoreCase))];
        var all = string.Join(", ", adapters.Select(a => $"{a.Index} ({a.Name})"));
        return found.Count switch
        {
            1 => found[0],
            0 => throw new ModelException($"There is no adapter '{request.Adapter}'; this computer has {all}."),
            _ => throw new ModelException($"The name '{request.Adapter}' fits {found.Count} adapters; choose one by its number: {all}."),
        };
    }

    private static ModelException Unusable(DeviceRequest request, string obstacle) =>
        new($"The device '{request}' cannot be used: {obstacle}; choose cpu or auto.");
}
