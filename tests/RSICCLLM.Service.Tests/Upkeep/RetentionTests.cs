using Microsoft.Extensions.Logging.Abstractions;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Upkeep;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Upkeep;

public sealed class RetentionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SteppedClock _clock = new();
    private readonly RunLedger _ledger;

    public RetentionTests() => _ledger = RunLedger.Open(new LedgerLocation.Sqlite(_folder.File("ledger.db")), null, _clock);

    [Fact]
    public void Nothing_is_deleted_unless_it_is_configured()
    {
        Done("old");
        _clock.Advance(TimeSpan.FromDays(10_000));

        Apply(new RetentionOptions());

        _ledger.Find("old").ShouldNotBeNull();
        File.Exists(_folder.File("out", "old", "report.pdf")).ShouldBeTrue();
    }

    [Fact]
    public void Old_results_go_and_what_others_put_beside_them_stays()
    {
        Done("old");
        Done("older");
        File.WriteAllText(_folder.File("out", "old", "notes.txt"), "mine");
        _clock.Advance(TimeSpan.FromDays(9));
        Done("new");
        _ledger.Register(new PairRegistration("waiting", "print"));
        _clock.Advance(TimeSpan.FromDays(2));

        Apply(new RetentionOptions { ResultDays = 10 });

        _ledger.Progress().Select(p => p.Name).ShouldBe(["waiting", "new"]);
        Directory.GetFiles(_folder.File("out", "old")).Select(Path.GetFileName).ShouldBe(["notes.txt"]);
        Directory.Exists(_folder.File("out", "older")).ShouldBeFalse();
        File.Exists(_folder.File("out", "new", "report.pdf")).ShouldBeTrue();
    }

    [Fact]
    public void The_ledger_forgets_earlier_than_the_results_go()
    {
        _ledger.Nights.Enter("nightly", _clock.GetUtcNow(), NightState.Skipped);
        Done("old");
        _clock.Advance(TimeSpan.FromDays(11));
        _ledger.Nights.Enter("nightly", _clock.GetUtcNow(), NightState.Skipped);

        Apply(new RetentionOptions { LedgerDays = 10 });

        _ledger.Find("old").ShouldBeNull();
        _ledger.Nights.Latest(10).Single().Due.ShouldBe(_clock.GetUtcNow());
        File.Exists(_folder.File("out", "old", "report.pdf")).ShouldBeTrue();
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    private void Done(string name)
    {
        var pair = new PairConfiguration(name, new SceneConfiguration("a.tif", null), new SceneConfiguration("b.tif", null));
        var run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [pair] };
        var id = _ledger.Register(new PairRegistration(name, "print", new PairWork(run, pair).ToJson())).Id;
        _ledger.Prepare(_ledger.Claims.ClaimPair(id, "a")!, new PairPreparation(0, 0, "aa", "bb", null)).ShouldBeTrue();
        Directory.CreateDirectory(_folder.File("out", name));
        File.WriteAllText(_folder.File("out", name, "report.pdf"), "x");
        _ledger.Finish(_ledger.Claims.ClaimPair(id, "a")!, new Dictionary<string, string> { ["report.pdf"] = "cc" }).ShouldBeTrue();
    }

    private void Apply(RetentionOptions options) => new Retention(
        new ServiceConfiguration { Run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [] }, Logs = new LogOptions { Folder = "logs" }, Retention = options },
        _ledger,
        _clock,
        NullLogger<Retention>.Instance).Apply(TestContext.Current.CancellationToken);
}
