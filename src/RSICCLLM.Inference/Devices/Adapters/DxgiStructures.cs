using System.Runtime.InteropServices;

namespace RSICCLLM.Inference.Devices.Adapters;

/// <summary><c>DXGI_ADAPTER_DESC1</c>, https://learn.microsoft.com/windows/win32/api/dxgi/ns-dxgi-dxgi_adapter_desc1.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DxgiAdapterDescription
{
    public const int NameLength = 128;
    public const uint SoftwareFlag = 2;

    public fixed char Name[NameLength];
    public uint VendorId;
    public uint DeviceId;
    public uint SubsystemId;
    public uint Revision;
    public nuint DedicatedVideoMemory;
    public nuint DedicatedSystemMemory;
    public nuint SharedSystemMemory;
    public uint LuidLow;
    public int LuidHigh;
    public uint Flags;
}

/// <summary><c>DXGI_QUERY_VIDEO_MEMORY_INFO</c>, in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DxgiMemory
{
    public ulong Budget;
    public ulong CurrentUsage;
    public ulong AvailableForReservation;
    public ulong CurrentReservation;
}
