using System.Runtime.InteropServices;

namespace RSICCLLM.Inference.Devices.Adapters;

/// <summary>
/// A COM object of DXGI, called through its table of methods: no package is needed for half a dozen calls. Slots count the
/// methods of all parents, in the order of <c>dxgi.h</c>, <c>dxgi1_4.h</c>. Releases its reference when disposed.
/// </summary>
internal sealed unsafe class DxgiObject(nint pointer) : IDisposable
{
    private const int QueryInterfaceSlot = 0;
    private const int ReleaseSlot = 2;
    private const int CheckInterfaceSupportSlot = 9;
    private const int GetDescription1Slot = 10;
    private const int EnumAdapters1Slot = 12;
    private const int QueryVideoMemoryInfoSlot = 14;
    private const int NotFound = unchecked((int)0x887A0002);

    private static readonly Guid Device = new("54ec77fa-1377-44e6-8c32-88fd5f44c84c");
    private static readonly Guid Adapter3 = new("645967a4-1392-4310-a798-8053ce3e93fd");

    private nint _pointer = pointer;

    /// <summary>IDXGIFactory1::EnumAdapters1; <see langword="null"/> behind the last one.</summary>
    public DxgiObject? Adapter(uint index)
    {
        nint adapter;
        var result = ((delegate* unmanaged[Stdcall]<nint, uint, nint*, int>)Slot(EnumAdapters1Slot))(_pointer, index, &adapter);
        if (result == NotFound)
            return null;
        Marshal.ThrowExceptionForHR(result);
        return new DxgiObject(adapter);
    }

    /// <summary>IDXGIAdapter1::GetDesc1.</summary>
    public DxgiAdapterDescription Describe()
    {
        DxgiAdapterDescription description;
        Marshal.ThrowExceptionForHR(((delegate* unmanaged[Stdcall]<nint, DxgiAdapterDescription*, int>)Slot(GetDescription1Slot))(_pointer, &description));
        return description;
    }

    /// <summary>IDXGIAdapter::CheckInterfaceSupport, which gives the version of the user-mode driver.</summary>
    public string DriverVersion()
    {
        long version;
        var device = Device;
        if (((delegate* unmanaged[Stdcall]<nint, Guid*, long*, int>)Slot(CheckInterfaceSupportSlot))(_pointer, &device, &version) < 0)
            return "unknown";
        return $"{(version >> 48) & 0xFFFF}.{(version >> 32) & 0xFFFF}.{(version >> 16) & 0xFFFF}.{version & 0xFFFF}";
    }

    /// <summary>IDXGIAdapter3::QueryVideoMemoryInfo of the first node's own memory; <see langword="null"/> where the system has no such call.</summary>
    public long? MemoryBudget()
    {
        nint newer;
        var iid = Adapter3;
        if (((delegate* unmanaged[Stdcall]<nint, Guid*, nint*, int>)Slot(QueryInterfaceSlot))(_pointer, &iid, &newer) < 0)
            return null;
        using var adapter = new DxgiObject(newer);
        DxgiMemory memory;
        const uint firstNode = 0;
        const int localMemory = 0;
        var result = ((delegate* unmanaged[Stdcall]<nint, uint, int, DxgiMemory*, int>)adapter.Slot(QueryVideoMemoryInfoSlot))(newer, firstNode, localMemory, &memory);
        return result < 0 || memory.Budget == 0 ? null : (long)Math.Min(memory.Budget, long.MaxValue);
    }

    public void Dispose()
    {
        if (_pointer == 0)
            return;
        ((delegate* unmanaged[Stdcall]<nint, uint>)Slot(ReleaseSlot))(_pointer);
        _pointer = 0;
    }

    private nint Slot(int index) => (*(nint**)_pointer)[index];
}
