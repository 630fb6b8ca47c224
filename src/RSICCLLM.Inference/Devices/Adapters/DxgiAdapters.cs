using System.Runtime.InteropServices;

namespace RSICCLLM.Inference.Devices.Adapters;

/// <summary>The adapters of Windows, by DXGI 1.1 and, for memory budgets, 1.4.</summary>
internal sealed partial class DxgiAdapters : IAdapterSource
{
    // More would be a fault of the driver; the loop must end all the same.
    private const uint MostAdapters = 64;

    private static readonly Guid Factory1 = new("770aae78-f26f-4dba-a829-253c83d1b387");

    /// <inheritdoc/>
    public AdapterList List()
    {
        try
        {
            var result = CreateDXGIFactory1(Factory1, out var pointer);
            if (result < 0)
                return new AdapterList([], $"DXGI answers with error 0x{result:X8}; install a display driver");
            using var factory = new DxgiObject(pointer);
            return new AdapterList(Enumerate(factory));
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return new AdapterList([], "this Windows has no DXGI (dxgi.dll)");
        }
        catch (COMException e)
        {
            return new AdapterList([], $"DXGI answers with error 0x{e.HResult:X8}: {e.Message}");
        }
    }

    /// <summary>All adapters that a factory lists.</summary>
    internal static List<GraphicsAdapter> Enumerate(DxgiObject factory)
    {
        var adapters = new List<GraphicsAdapter>();
        for (var index = 0u; index < MostAdapters && factory.Adapter(index) is { } adapter; index++)
        {
            using (adapter)
                adapters.Add(Describe((int)index, adapter));
        }

        return adapters;
    }

    private static unsafe GraphicsAdapter Describe(int index, DxgiObject adapter)
    {
        var description = adapter.Describe();
        var name = new ReadOnlySpan<char>(description.Name, DxgiAdapterDescription.NameLength);
        var end = name.IndexOf('\0');
        return new GraphicsAdapter
        {
            Index = index,
            Name = (end < 0 ? name : name[..end]).Trim().ToString(),
            VendorId = description.VendorId,
            DeviceId = description.DeviceId,
            SubsystemId = description.SubsystemId,
            Luid = $"{description.LuidHigh:X8}{description.LuidLow:X8}",
            DedicatedMemory = (long)description.DedicatedVideoMemory,
            SharedMemory = (long)description.SharedSystemMemory,
            Budget = adapter.MemoryBudget(),
            DriverVersion = adapter.DriverVersion(),
            IsSoftware = (description.Flags & DxgiAdapterDescription.SoftwareFlag) != 0,
        };
    }

    [LibraryImport("dxgi.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CreateDXGIFactory1(in Guid iid, out nint factory);
}
