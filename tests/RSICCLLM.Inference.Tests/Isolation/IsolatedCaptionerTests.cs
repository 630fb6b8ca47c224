using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Devices.Adapters;
using RSICCLLM.Inference.Isolation;
using RSICCLLM.Inference.Tests.Support;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Tests.Isolation;

public sealed class IsolatedCaptionerTests
{
    private const int Count = 12;

    private static readonly GraphicsAdapter Adapter = new()
    {
        Index = 1,
        Name = "Radeon",
        VendorId = 0x1002,
        DeviceId = 1,
        Luid = "",
        DedicatedMemory = 8L << 30,
        SharedMemory = 0,
        DriverVersion = "1.0",
    };

    private readonly List<string> _notices = [];
    private readonly List<string> _devices = [];

    [Fact]
    public void Captions_are_those_of_the_captioner()
    {
        var workers = Workers((_, _, _) => { });
        using (var captioner = Open(workers, onAdapter: false))
        {
            captioner.Description.Name.ShouldBe("scripted");
            ShouldBeAll(captioner.Caption(NumberedTiles.Make(Count), new DecodingOptions(), Token));
            captioner.Caption([], new DecodingOptions(), Token).ShouldBeEmpty();
        }

        (workers.Started, workers.Running).ShouldBe((1, 0));
        _notices.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("crash")]
    [InlineData("hang")]
    [InlineData("memory")]
    public void A_fault_costs_a_process_and_no_tile(string kind)
    {
        var workers = Workers((worker, _, _) =>
        {
            if (worker == 1)
                Fail(kind);
        });
        using var captioner = Open(workers, onAdapter: false);

        ShouldBeAll(captioner.Caption(NumberedTiles.Make(Count), new DecodingOptions(), Token));

        workers.Started.ShouldBe(2);
        _notices.ShouldHaveSingleItem().ShouldContain(kind switch { "crash" => "broke off", "hang" => "did not answer", _ => "no memory" });
    }

    [Fact]
    public void A_tile_that_kills_the_device_is_found_and_done_on_the_processor()
    {
        var workers = Workers((_, device, tiles) =>
        {
            if (device != "cpu" && tiles.Any(t => NumberedTiles.Number(t) == 5))
                Fail("crash");
        });
        using var captioner = Open(workers, onAdapter: true);

        ShouldBeAll(captioner.Caption(NumberedTiles.Make(Count), new DecodingOptions(), Token));

        // Twice whole, then halves of 6, 3, 2 and 1: six processes die; one more does the rest, one is the processor's.
        _devices.Count(d => d == "cpu").ShouldBe(1);
        workers.Running.ShouldBe(1);
    }

    [Fact]
    public void A_tile_that_nothing_can_do_is_given_up_with_its_reason_and_the_rest_is_done()
    {
        var workers = Workers((_, _, tiles) =>
        {
            if (tiles.Any(t => NumberedTiles.Number(t) == 5))
                Fail("crash");
        });
        using var captioner = Open(workers, onAdapter: true);

        var captions = captioner.Caption(NumberedTiles.Make(Count), new DecodingOptions(), Token);

        captions[5].Outcome.ShouldBe(TileOutcome.Failed);
        captions[5].Reason.ShouldNotBeNull().ShouldContain("ended as scripted");
        captions.Where((_, i) => i != 5).ShouldAllBe(c => c.Outcome == TileOutcome.Captioned);
        captions[6].Text.ShouldBe("tile 6");
    }

    [Fact]
    public void A_device_that_can_do_no_tile_is_given_up()
    {
        var workers = Workers((_, device, _) =>
        {
            if (device != "cpu")
                Fail("crash");
        });
        using var captioner = Open(workers, onAdapter: true);

        ShouldBeAll(captioner.Caption(NumberedTiles.Make(Count), new DecodingOptions(), Token));
        _notices.ShouldContain(n => n.Contains("8 tiles in a row", StringComparison.Ordinal));
        var started = workers.Started;
        ShouldBeAll(captioner.Caption(NumberedTiles.Make(Count), new DecodingOptions(), Token));

        workers.Started.ShouldBe(started);
        _devices.Count(d => d == "cpu").ShouldBe(1);
    }

    [Fact]
    public void A_device_that_is_gone_when_the_process_starts_again_is_given_up()
    {
        var workers = new ScriptedWorkers((request, worker) =>
        {
            _devices.Add(request.Options.Device);
            if (worker > 1 && request.Options.Device != "cpu")
                throw new ModelException("no such adapter (887A0002)");
            return new ScriptedCaptioner { Before = (_, _) => { if (worker == 1) Fail("crash"); } };
        });
        using var captioner = Open(workers, onAdapter: true);

        ShouldBeAll(captioner.Caption(NumberedTiles.Make(Count), new DecodingOptions(), Token));

        _devices.ShouldBe(["directml:1", "directml:1", "directml:1", "cpu"]);
        _notices.ShouldContain(n => n.Contains("887A0002", StringComparison.Ordinal));
    }

    [Fact]
    public void A_process_that_cannot_be_started_again_is_told()
    {
        var workers = new ScriptedWorkers((_, worker) => worker == 1
            ? new ScriptedCaptioner { Before = (_, _) => Fail("crash") }
            : throw new ModelException("The file is gone."));
        using var captioner = Open(workers, onAdapter: false);

        Should.Throw<ModelException>(() => captioner.Caption(NumberedTiles.Make(2), new DecodingOptions(), Token)).Message.ShouldContain("The file is gone.");
    }

    [Fact]
    public void What_would_always_fail_is_not_tried_again()
    {
        var workers = new ScriptedWorkers((_, _) => new ScriptedCaptioner { Before = (tiles, _) => throw (tiles.Count == 1 ? new ArgumentException("wrong size") : new ModelException("too long")) });
        using var captioner = Open(workers, onAdapter: false);

        Should.Throw<ArgumentException>(() => captioner.Caption(NumberedTiles.Make(1), new DecodingOptions(), Token)).Message.ShouldBe("wrong size");
        Should.Throw<ModelException>(() => captioner.Caption(NumberedTiles.Make(2), new DecodingOptions(), Token)).Message.ShouldBe("too long");
        workers.Started.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cancelled_call_ends_and_the_next_is_answered(bool letsGo)
    {
        using var stop = new CancellationTokenSource();
        var calls = 0;
        var workers = new ScriptedWorkers((_, _) => new ScriptedCaptioner
        {
            Before = (_, cancellation) =>
            {
                if (Interlocked.Increment(ref calls) > 1)
                    return;
                stop.Cancel();
                if (letsGo)
                    cancellation.WaitHandle.WaitOne();
                cancellation.ThrowIfCancellationRequested();
                if (!letsGo)
                    Thread.Sleep(Timeout.Infinite);
            },
        });
        using var captioner = Open(workers, onAdapter: false, cancelGrace: TimeSpan.FromSeconds(letsGo ? 5 : 0.3));

        Should.Throw<OperationCanceledException>(() => captioner.Caption(NumberedTiles.Make(Count), new DecodingOptions(), stop.Token));
        ShouldBeAll(captioner.Caption(NumberedTiles.Make(Count), new DecodingOptions(), Token));

        workers.Started.ShouldBe(letsGo ? 1 : 2);
    }

    [Fact]
    public void A_driver_that_kills_the_process_at_the_start_is_a_refusal()
    {
        var workers = new ScriptedWorkers((_, _) => throw new InvalidOperationException("887A0005"));

        Should.Throw<ModelException>(() => Open(workers, onAdapter: true)).Message.ShouldContain("887A0005");
        workers.Running.ShouldBe(0);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static void Fail(string kind)
    {
        switch (kind)
        {
            case "crash":
                throw new ScriptedWorkers.Crash();
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
            default:
                throw new InsufficientMemoryException("no memory");
        }
    }

    private ScriptedWorkers Workers(Action<int, string, IReadOnlyList<TilePair>> before) => new((request, worker) =>
    {
        _devices.Add(request.Options.Device);
        return new ScriptedCaptioner { Before = (tiles, _) => before(worker, request.Options.Device, tiles) };
    });

    private IsolatedCaptioner Open(ScriptedWorkers workers, bool onAdapter, TimeSpan? cancelGrace = null)
    {
        var isolation = new IsolationOptions { TileTimeout = TimeSpan.FromSeconds(0.5), CancelGrace = cancelGrace ?? TimeSpan.FromSeconds(5) };
        var request = DeviceRequest.Parse(onAdapter ? "directml:1" : "cpu");
        var options = new CaptionerOptions { Notice = _notices.Add };
        var pool = new WorkerPool(workers, "package", options, isolation, new DeviceChoice(request, onAdapter ? Adapter : null, true, ""), hasCpuGraph: true);
        pool.OpenFirst(Token);
        return new IsolatedCaptioner(pool, _notices.Add);
    }

    private static void ShouldBeAll(IReadOnlyList<TileCaption> captions) =>
        captions.Select(c => (c.Outcome, c.Text)).ShouldBe(Enumerable.Range(0, Count).Select(i => (TileOutcome.Captioned, $"tile {i}")));
}
