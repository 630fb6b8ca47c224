namespace RSICCLLM.Inference.Devices.Adapters;

/// <summary>A graphics adapter as DXGI describes it.</summary>
public sealed record GraphicsAdapter
{
    // Below this an adapter borrows the computer's memory; what it calls its own is a frame buffer.
    private const long LeastOwnMemory = 1L << 30;

    /// <summary>Index as DXGI enumerates, which is the number that DirectML takes.</summary>
    public required int Index { get; init; }

    /// <summary>Name, for example <c>AMD Radeon RX 6600</c>.</summary>
    public required string Name { get; init; }

    /// <summary>PCI vendor number.</summary>
    public required uint VendorId { get; init; }

    /// <summary>PCI device number.</summary>
    public required uint DeviceId { get; init; }

    /// <summary>PCI subsystem number; tells two makers' cards with the same chip apart.</summary>
    public uint SubsystemId { get; init; }

    /// <summary>Locally unique identifier as sixteen hexadecimal digits; another one after each restart of the computer.</summary>
    public required string Luid { get; init; }

    /// <summary>Bytes of memory of its own.</summary>
    public required long DedicatedMemory { get; init; }

    /// <summary>Most bytes of the computer's memory that it may use.</summary>
    public required long SharedMemory { get; init; }

    /// <summary>Bytes that the system lets one process use at the moment; <see langword="null"/> where it does not say (before Windows 10).</summary>
    public long? Budget { get; init; }

    /// <summary>Version of the driver, four numbers; <c>unknown</c> where the driver does not say.</summary>
    public required string DriverVersion { get; init; }

    /// <summary>Drawn by the processor: no gain over the CPU provider.</summary>
    public bool IsSoftware { get; init; }

    /// <summary>Whether it has memory of its own, at least 1 GB.</summary>
    public bool HasOwnMemory => DedicatedMemory >= LeastOwnMemory;

    /// <summary>Bytes that a model can use: what the system allows, else its own memory, else what it may borrow.</summary>
    public long UsableMemory => Budget ?? (HasOwnMemory ? DedicatedMemory : SharedMemory);

    /// <summary>Maker by PCI vendor number.</summary>
    public string Vendor => VendorId switch
    {
        0x1002 or 0x1022 => "AMD",
        0x10DE => "NVIDIA",
        0x8086 => "Intel",
        0x1414 => "Microsoft",
        0x5143 or 0x4D4F4351 => "Qualcomm",
        _ => $"vendor 0x{VendorId:X4}",
    };

    /// <summary>What stays the same over restarts of the computer: vendor, device and subsystem.</summary>
    public string Identity => $"{VendorId:X4}:{DeviceId:X4}:{SubsystemId:X8}";
}
