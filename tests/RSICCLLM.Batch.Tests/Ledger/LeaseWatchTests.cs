using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Batch.Tests.Ledger;

public sealed class LeaseWatchTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly LedgerStore _store = LedgerStore.Make("SQLite");
    private readonly RunLedger _ledger;
    private readonly SteppedClock _clock = new();
    private readonly LeaseWatch _watch;
    private readonly WorkClaim _claim;

    public LeaseWatchTests()
    {
        _ledger = _store.Open();
        var pair = _ledger.Register(new PairRegistration("north", "print")).Id;
        RunLedgerTests.Prepare(_ledger, pair, 1);
        _claim = _ledger.Claims.Claim(pair, 0, "worker")!;
        _watch = new LeaseWatch(_ledger.Claims, Lease, Interval, _clock);
    }

    [Fact]
    public void A_holder_without_life_loses_its_claim_after_the_lease_and_not_before()
    {
        // Seen first at 10 s: unchanged for the lease of 40 s at 50 s.
        Looks(4).ShouldBeEmpty();
        Looks(1).ShouldBe([_claim]);
        _ledger.Claims.Renew(_claim).ShouldBeFalse();
        Looks(1).ShouldBeEmpty();
        _watch.SawWork.ShouldBeFalse();
    }

    [Fact]
    public void A_claim_that_this_process_works_under_is_alive_whatever_its_beat_says()
    {
        var isAlive = true;
        var watch = new LeaseWatch(_ledger.Claims, Lease, Interval, _clock, claim => isAlive && claim == _claim);
        for (var i = 0; i < 20; i++)
        {
            _clock.Advance(Interval);
            watch.Look().ShouldBeEmpty();
        }

        isAlive = false;
        watch.Look().ShouldBe([_claim]);
    }

    [Fact]
    public void A_holder_that_shows_life_keeps_its_claim()
    {
        for (var i = 0; i < 20; i++)
        {
            Looks(3).ShouldBeEmpty();
            _ledger.Claims.Renew(_claim).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_clock_set_back_or_forward_changes_nothing()
    {
        Looks(2).ShouldBeEmpty();
        _clock.WallClock -= TimeSpan.FromDays(365);
        Looks(2).ShouldBeEmpty();
        _clock.WallClock += TimeSpan.FromDays(3650);
        Looks(1).ShouldBe([_claim]);
    }

    [Fact]
    public void Time_in_which_nobody_could_ask_does_not_count_as_the_holders_silence()
    {
        Looks(1).ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromHours(5));
        Looks(1).ShouldBeEmpty();
        _ledger.Claims.Renew(_claim).ShouldBeTrue();
        Looks(3).ShouldBeEmpty();
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _store.Dispose();
    }

    private List<WorkClaim> Looks(int times)
    {
        var broken = new List<WorkClaim>();
        for (var i = 0; i < times; i++)
        {
            _clock.Advance(Interval);
            broken.AddRange(_watch.Look());
        }

        return broken;
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long _ticks = 1;

        public DateTimeOffset WallClock { get; set; } = new(2026, 11, 24, 22, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override DateTimeOffset GetUtcNow() => WallClock;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
