namespace RSICCLLM.Inference.Devices.Adapters;

/// <summary>Lists the graphics adapters of this computer. Thread-safe.</summary>
public interface IAdapterSource
{
    /// <summary>Adapters in the system's order, software ones included.</summary>
    AdapterList List();
}

/// <summary>Adapters, or why there are none to speak of.</summary>
/// <param name="Adapters">In the system's order.</param>
/// <param name="Reason">Why none could be listed; <see langword="null"/> when the listing worked.</param>
public sealed record AdapterList(IReadOnlyList<GraphicsAdapter> Adapters, string? Reason = null);

/// <summary>The adapters of the system that the program runs on.</summary>
public static class SystemAdapters
{
    /// <summary>DXGI on Windows; elsewhere a source that says why it lists nothing.</summary>
    public static IAdapterSource Create() => OperatingSystem.IsWindows() ? new DxgiAdapters() : new NoAdapters();

    private sealed class NoAdapters : IAdapterSource
    {
        public AdapterList List() => new([], "DirectML is a part of Windows, and this is another system");
    }
}
