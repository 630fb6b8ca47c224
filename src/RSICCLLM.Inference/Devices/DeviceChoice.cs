using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices.Adapters;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Devices;

/// <summary>A device to open a package on.</summary>
/// <param name="Request">The device, an adapter by its index.</param>
/// <param name="Adapter">The adapter; <see langword="null"/> for the processor.</param>
/// <param name="SelfTest">Whether the golden input must be run first; not needed where it is known to pass.</param>
/// <param name="Reason">Why this device, for people.</param>
internal sealed record DeviceChoice(DeviceRequest Request, GraphicsAdapter? Adapter, bool SelfTest, string Reason)
{
    /// <summary>Tiles that it holds at a time, where that is fewer than were asked for.</summary>
    public int? Batch { get; init; }

    /// <summary>Options for this device.</summary>
    public CaptionerOptions Adapt(CaptionerOptions options) => Batch is { } batch ? options with { BatchSize = batch } : options;

    /// <summary>A choice that needs no trial: an adapter by its index, else the processor.</summary>
    /// <exception cref="ModelException">The adapter is not there.</exception>
    public static DeviceChoice Untried(DeviceRequest request, bool selfTest, string reason)
    {
        var adapter = request.Index is { } index
            ? SystemAdapters.Create().List().Adapters.FirstOrDefault(a => a.Index == index) ?? throw new ModelException($"The adapter {index} is not there any more.")
            : null;
        return new DeviceChoice(request, adapter, selfTest, reason);
    }

    /// <summary>What runs the graphs there.</summary>
    public IExecutionDevice Device => Adapter is null ? new CpuDevice() : new DirectMLDevice(Adapter);
}
