using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Devices.Adapters;
using RSICCLLM.Inference.Tests.Support;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.Tests.Devices;

public sealed class DeviceTrialsTests : IDisposable
{
    private static readonly GraphicsAdapter Integrated = Adapter(0, "Intel UHD 770", dedicated: 128L << 20, shared: 32L << 30);
    private static readonly GraphicsAdapter Small = Adapter(1, "Radeon RX 550", dedicated: 4L << 30);
    private static readonly GraphicsAdapter Large = Adapter(2, "Radeon RX 6600", dedicated: 8L << 30);
    private static readonly GraphicsAdapter Software = Adapter(3, "Microsoft Basic Render Driver", dedicated: 0, shared: 64L << 30) with { IsSoftware = true };

    private readonly string _state = Directory.CreateTempSubdirectory("rsiccllm-state-").FullName;
    private readonly List<string> _notices = [];
    private readonly List<DeviceChoice> _opened = [];
    private AdapterList _adapters = new([Integrated, Small, Large, Software]);
    private string[] _targets = ["cpu", "directml"];
    private string _hash = "a";
    private string _runtime = "1.0";
    private bool _hasDirectML = true;
    private DateTimeOffset _now = new(2026, 5, 1, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Auto_takes_own_memory_first_then_the_most() => Open("auto").ShouldBe("directml:2");

    [Fact]
    public void What_fails_is_told_and_left_out_until_something_changes()
    {
        Open("auto", failing: [2, 1]).ShouldBe("directml:0");
        _opened.Select(o => o.Request.ToString()).ShouldBe(["directml:2", "directml:1", "directml:0"]);
        _notices.Count.ShouldBe(2);
        _notices[0].ShouldContain("Radeon RX 6600");
        _notices[0].ShouldContain("wrong logits on 2");

        // Remembered: neither is opened again, though both would work now.
        Open("auto").ShouldBe("directml:0");
        _opened.Count.ShouldBe(1);
        _notices.ShouldContain(n => n.Contains("wrong logits on 2", StringComparison.Ordinal) && n.Contains("directml:2", StringComparison.Ordinal));

        // Another driver, package or runtime: tried again.
        _adapters = new([Integrated, Small, Large with { DriverVersion = "2.0" }]);
        Open("auto").ShouldBe("directml:2");
        _adapters = new([Integrated, Small, Large]);
        Open("auto").ShouldBe("directml:2");
        _hash = "b";
        Open("auto").ShouldBe("directml:2");
        _hash = "a";
        _runtime = "1.1";
        Open("auto").ShouldBe("directml:2");
    }

    [Fact]
    public void A_failure_is_forgiven_after_a_week()
    {
        Open("auto", failing: [2]).ShouldBe("directml:1");
        _now += TimeSpan.FromDays(6.9);
        Open("auto").ShouldBe("directml:1");
        _now += TimeSpan.FromDays(0.2);
        Open("auto").ShouldBe("directml:2");
    }

    [Fact]
    public void A_pass_is_remembered_and_not_tested_again()
    {
        Open("auto");
        var first = _opened.Single();
        first.SelfTest.ShouldBeTrue();

        Open("auto");
        _opened.Single().SelfTest.ShouldBeFalse();
        _opened.Single().Reason.ShouldBe(first.Reason);
    }

    [Fact]
    public void An_adapter_asked_for_is_tried_again_and_its_failure_is_the_users()
    {
        Open("auto", failing: [2]);

        Open("directml:2").ShouldBe("directml:2");
        Open("directml:6600").ShouldBe("directml:2");
        Open("auto").ShouldBe("directml:2");
        _hash = "b";
        Should.Throw<ModelException>(() => Open("directml:2", failing: [2])).Message.ShouldContain("wrong logits on 2");
    }

    [Fact]
    public void An_adapter_too_small_for_the_memory_plan_is_not_tried()
    {
        // A tile takes 8 GB: nothing of it fits the small one's 4 GB.
        Open("auto", bytes: 6L << 30, failing: [2], tile: 8L << 30).ShouldBe("directml:0");

        _opened.ShouldNotContain(o => o.Adapter == Small);
        _notices.ShouldContain(n => n.Contains("Radeon RX 550", StringComparison.Ordinal) && n.Contains("6144 MB for 8 tiles", StringComparison.Ordinal) && n.Contains("not even one tile", StringComparison.Ordinal));
    }

    [Fact]
    public void An_adapter_that_does_not_hold_the_batch_takes_fewer_tiles_at_a_time()
    {
        // The demo model's own plan: one byte less than it asks for is too little, and what it asks for is enough.
        var package = SamplePackage.Path();
        var manifest = PackageManifest.Load(package) with { Targets = ["cpu", "directml"] };
        var needs = PackageNeeds.Of(package, manifest, 8, newTokens: 160, selfTest: true);
        needs.AdapterBytes.ShouldBe(MemoryPlan.For(manifest, ModelConfigurationReader.Load(package), "directml", 8).TotalBytes);
        needs.AdapterBytes.ShouldBeGreaterThan(manifest.Files.Sum(file => file.Size));
        _adapters = new([Large with { Budget = needs.AdapterBytes - 1 }]);
        Open(needs, "auto").ShouldBe("directml:2");
        _opened.Single().Batch.ShouldBe(4);
        _opened.Single().Adapt(new CaptionerOptions { BatchSize = 8 }).BatchSize.ShouldBe(4);
        _notices.ShouldHaveSingleItem().ShouldContain("holds 4 of the 8 tiles");
        _adapters = new([Large with { Budget = MemoryPlan.For(manifest, ModelConfigurationReader.Load(package), "directml", 1).TotalBytes - 1 }]);
        Open(needs, "auto").ShouldBe("cpu");
        _notices.ShouldHaveSingleItem().ShouldContain("not even one tile");
        _adapters = new([Large with { Budget = needs.AdapterBytes }]);
        Open(needs, "auto").ShouldBe("directml:2");
        _opened.Single().Batch.ShouldBeNull();
    }

    [Fact]
    public void Longer_answers_need_a_larger_adapter()
    {
        // 100 tokens more are keys and values of 100 tokens more, in 2 bytes each, for every tile.
        var package = SamplePackage.Path();
        var manifest = PackageManifest.Load(package) with { Targets = ["cpu", "directml"] };
        var text = ModelConfigurationReader.Load(package).Text;
        var needs = PackageNeeds.Of(package, manifest, 8, newTokens: 160, selfTest: true);

        var longer = PackageNeeds.Of(package, manifest, 8, newTokens: 260, selfTest: true);

        (longer.AdapterBytes - needs.AdapterBytes).ShouldBe(2L * text.LayerCount * text.KeyValueHeadCount * text.HeadSize * 2 * 100 * 8);
        longer.LargestBatch(needs.AdapterBytes).ShouldBeLessThan(8);
        needs.LargestBatch(needs.AdapterBytes).ShouldBe(8);
    }

    [Fact]
    public void When_nothing_fits_auto_takes_the_processor_and_directml_is_refused()
    {
        Open("auto", failing: [0, 1, 2]).ShouldBe("cpu");
        Should.Throw<ModelException>(() => Open("directml", failing: [0, 1, 2])).Message.ShouldContain("directml");
        _opened.ShouldNotContain(o => o.Adapter == Software);
    }

    [Fact]
    public void The_processor_is_taken_with_a_reason()
    {
        _adapters = new([], "another system");
        Reason("another system");
        _adapters = new([Software]);
        Reason("no graphics adapter");
        _adapters = new([Large]);
        _hasDirectML = false;
        Reason("no DirectML");
        _hasDirectML = true;
        _targets = ["cpu"];
        Reason("none for directml");

        void Reason(string part)
        {
            Open("auto").ShouldBe("cpu");
            _opened.Single().Reason.ShouldContain(part);
            Should.Throw<ModelException>(() => Open("directml")).Message.ShouldContain(part);
        }
    }

    [Fact]
    public void A_package_without_a_cpu_graph_is_refused_on_the_processor()
    {
        _targets = ["directml"];

        Should.Throw<ModelException>(() => Open("cpu")).Message.ShouldContain("none for cpu");
    }

    [Theory]
    [InlineData("directml:9", "'9'")]
    [InlineData("directml:geforce", "'geforce'")]
    [InlineData("directml:radeon", "2 adapters")]
    public void An_adapter_that_is_not_there_or_not_one_is_told_with_the_list(string device, string part)
    {
        var message = Should.Throw<ModelException>(() => Open(device)).Message;

        message.ShouldContain(part);
        message.ShouldContain("2 (Radeon RX 6600)");
    }

    [Fact]
    public void A_damaged_record_costs_a_self_test_and_nothing_else()
    {
        Open("auto", failing: [2]);
        File.WriteAllText(Path.Combine(_state, DeviceRecords.FileName), "{ \"version\": 1, \"records\": [ null, ");

        Open("auto").ShouldBe("directml:2");
        _opened.Single().SelfTest.ShouldBeTrue();
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    private string Open(string device, int[]? failing = null, long bytes = 1 << 20, long tile = 2L << 30) =>
        Open(new PackageNeeds("package", _hash, _targets, bytes, Batch: 8, SelfTest: true) { LargestBatch = room => (int)(room / tile) }, device, failing);

    private string Open(PackageNeeds needs, string device, int[]? failing = null)
    {
        _opened.Clear();
        _notices.Clear();
        var trials = new DeviceTrials(needs, new FixedAdapters(_adapters), new DeviceRecords(_state), _notices.Add) { HasDirectML = _hasDirectML, Runtime = _runtime, Clock = new FixedClock(_now) };
        using var captioner = trials.Open(DeviceRequest.Parse(device), choice =>
        {
            _opened.Add(choice);
            return failing?.Contains(choice.Adapter?.Index ?? -1) == true
                ? throw new ModelException($"wrong logits on {choice.Adapter!.Index}")
                : new ScriptedCaptioner();
        });
        return _opened[^1].Request.ToString();
    }

    private static GraphicsAdapter Adapter(int index, string name, long dedicated, long shared = 16L << 30) => new()
    {
        Index = index,
        Name = name,
        VendorId = 0x1002,
        DeviceId = (uint)index,
        Luid = "",
        DedicatedMemory = dedicated,
        SharedMemory = shared,
        DriverVersion = "1.0",
    };

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class FixedAdapters(AdapterList list) : IAdapterSource
    {
        public AdapterList List() => list;
    }
}
