using RSICCLLM.Inference.Devices.Adapters;

namespace RSICCLLM.Inference.Tests.Devices.Adapters;

public sealed class DxgiAdaptersTests
{
    // 31.0.21912.14 in four 16-bit numbers.
    private const long Driver = (31L << 48) | (0L << 32) | (21912L << 16) | 14;

    [Fact]
    public void An_adapter_is_read_through_the_tables_of_dxgi()
    {
        using var dxgi = new FakeDxgi(Radeon(), budget: 7_400_000_000, Driver);

        GraphicsAdapter adapter;
        using (var factory = new DxgiObject(dxgi.Factory))
            adapter = DxgiAdapters.Enumerate(factory).ShouldHaveSingleItem();

        adapter.ShouldBe(new GraphicsAdapter
        {
            Index = 0,
            Name = "AMD Radeon RX 6600",
            VendorId = 0x1002,
            DeviceId = 0x73FF,
            SubsystemId = 0x65051462,
            Luid = "000000010000ABCD",
            DedicatedMemory = 8L << 30,
            SharedMemory = 16L << 30,
            Budget = 7_400_000_000,
            DriverVersion = "31.0.21912.14",
        });
        adapter.Vendor.ShouldBe("AMD");
        adapter.UsableMemory.ShouldBe(7_400_000_000);
        adapter.Identity.ShouldBe("1002:73FF:65051462");
        dxgi.References.ShouldBe(0);
    }

    [Fact]
    public void An_older_system_says_neither_budget_nor_driver()
    {
        var description = Radeon();
        description.Flags = DxgiAdapterDescription.SoftwareFlag;
        using var dxgi = new FakeDxgi(description, budget: null, driver: null);
        using var factory = new DxgiObject(dxgi.Factory);

        var adapter = DxgiAdapters.Enumerate(factory).ShouldHaveSingleItem();

        adapter.Budget.ShouldBeNull();
        adapter.UsableMemory.ShouldBe(8L << 30);
        adapter.DriverVersion.ShouldBe("unknown");
        adapter.IsSoftware.ShouldBeTrue();
    }

    [Theory]
    [InlineData(128L << 20, false, 16L << 30)]
    [InlineData(4L << 30, true, 4L << 30)]
    public void An_adapter_that_borrows_its_memory_has_what_it_may_borrow(long dedicated, bool own, long usable)
    {
        var adapter = new GraphicsAdapter { Index = 0, Name = "a", VendorId = 1, DeviceId = 1, Luid = "", DedicatedMemory = dedicated, SharedMemory = 16L << 30, DriverVersion = "1.0.0.0" };

        adapter.HasOwnMemory.ShouldBe(own);
        adapter.UsableMemory.ShouldBe(usable);
    }

    [Fact]
    public void The_system_lists_adapters_or_says_why_not()
    {
        var list = SystemAdapters.Create().List();

        if (OperatingSystem.IsWindows())
            list.Adapters.ShouldAllBe(a => a.Name.Length > 0 && a.Luid.Length == 16);
        else
            list.Reason.ShouldNotBeNull().ShouldContain("Windows");
    }

    private static unsafe DxgiAdapterDescription Radeon()
    {
        var description = new DxgiAdapterDescription
        {
            VendorId = 0x1002,
            DeviceId = 0x73FF,
            SubsystemId = 0x65051462,
            DedicatedVideoMemory = unchecked((nuint)(8L << 30)),
            SharedSystemMemory = unchecked((nuint)(16L << 30)),
            LuidLow = 0xABCD,
            LuidHigh = 1,
        };
        "AMD Radeon RX 6600".CopyTo(new Span<char>(description.Name, DxgiAdapterDescription.NameLength));
        return description;
    }
}
