using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RSICCLLM.Inference.Devices.Adapters;

namespace RSICCLLM.Inference.Tests.Devices.Adapters;

/// <summary>COM objects in memory, laid out as DXGI's: an object begins with the address of its table of methods. One adapter at a time.</summary>
internal sealed unsafe class FakeDxgi : IDisposable
{
    private const int NotFound = unchecked((int)0x887A0002);
    private const int NoInterface = unchecked((int)0x80004002);
    private const int Slots = 30;

    private static FakeDxgi Active = null!;

    private readonly List<nint> _memory = [];
    private readonly DxgiAdapterDescription _description;
    private readonly ulong? _budget;
    private readonly long? _driver;
    private readonly nint _adapter;

    public FakeDxgi(DxgiAdapterDescription description, ulong? budget, long? driver)
    {
        Active = this;
        _description = description;
        _budget = budget;
        _driver = driver;
        Factory = Object((12, (nint)(delegate* unmanaged[Stdcall]<nint, uint, nint*, int>)&EnumAdapters1));
        _adapter = Object(
            (0, (nint)(delegate* unmanaged[Stdcall]<nint, Guid*, nint*, int>)&QueryInterface),
            (9, (nint)(delegate* unmanaged[Stdcall]<nint, Guid*, long*, int>)&CheckInterfaceSupport),
            (10, (nint)(delegate* unmanaged[Stdcall]<nint, DxgiAdapterDescription*, int>)&GetDesc1),
            (14, (nint)(delegate* unmanaged[Stdcall]<nint, uint, int, DxgiMemory*, int>)&QueryVideoMemoryInfo));
    }

    public nint Factory { get; }

    /// <summary>References handed out and not released.</summary>
    public int References { get; private set; }

    public void Dispose()
    {
        foreach (var memory in _memory)
            NativeMemory.Free((void*)memory);
    }

    private nint Object(params (int Slot, nint Method)[] methods)
    {
        var table = (nint*)NativeMemory.AllocZeroed(Slots, (nuint)sizeof(nint));
        table[2] = (nint)(delegate* unmanaged[Stdcall]<nint, uint>)&Release;
        foreach (var (slot, method) in methods)
            table[slot] = method;
        var instance = (nint*)NativeMemory.Alloc((nuint)sizeof(nint));
        *instance = (nint)table;
        _memory.AddRange([(nint)table, (nint)instance]);
        References++;
        return (nint)instance;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint Release(nint self) => (uint)--Active.References;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int EnumAdapters1(nint self, uint index, nint* adapter)
    {
        if (index > 0)
            return NotFound;
        *adapter = Active._adapter;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int QueryInterface(nint self, Guid* iid, nint* result)
    {
        if (Active._budget is null || *iid != new Guid("645967a4-1392-4310-a798-8053ce3e93fd"))
            return NoInterface;
        *result = self;
        Active.References++;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int CheckInterfaceSupport(nint self, Guid* iid, long* version)
    {
        if (Active._driver is not { } driver || *iid != new Guid("54ec77fa-1377-44e6-8c32-88fd5f44c84c"))
            return NoInterface;
        *version = driver;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetDesc1(nint self, DxgiAdapterDescription* description)
    {
        *description = Active._description;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int QueryVideoMemoryInfo(nint self, uint node, int segment, DxgiMemory* memory)
    {
        if (node != 0 || segment != 0)
            return NoInterface;
        *memory = new DxgiMemory { Budget = Active._budget!.Value };
        return 0;
    }
}
