using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Submitting;
using RSICCLLM.Service.Upkeep;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Upkeep;

public sealed class ServiceCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_is_missing_is_named_and_what_is_there_as_well()
    {
        Directory.CreateDirectory(_folder.File("model"));
        var service = ServiceConfigurationReader.Parse(
            """
            {
              "model": "model", "output": "out", "minimumFreeMegabytes": 0,
              "inboxes": [ { "name": "ortho", "folder": "in", "pattern": "{area}_{date:yyyyMMdd}.tif" } ],
              "schedules": [
                { "name": "nightly", "cron": "0 22 * * *", "timeZone": "Europe/Berlin", "inboxes": ["ortho"] },
                { "name": "never", "cron": "0 0 30 2 *", "timeZone": "Europe/Berlin", "inboxes": ["ortho"] },
                { "name": "job", "cron": "0 1 * * *", "timeZone": "Europe/Berlin", "job": "no-such.json" }
              ]
            }
            """,
            _folder.Path);

        var findings = ServiceCheck.Of(service, new DateTimeOffset(2026, 11, 24, 22, 0, 0, TimeSpan.Zero)).ToDictionary(f => f.Name);

        findings.Where(f => !f.Value.IsGood).Select(f => f.Key).ShouldBe(["inbox ortho", "schedule never", "schedule job"]);
        findings["ledger"].Detail.ShouldBe($"new: {_folder.File("out", ".rsiccllm", "ledger.db")} is made at the first start");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([_folder.File("model")], "the check made something");
        findings["schedule nightly"].Detail.ShouldBe("next at 2026-11-25 22:00 in Europe/Berlin");
        findings["inbox ortho"].Detail.ShouldEndWith("does not exist; make it, or correct \"folder\" of the inbox");
        findings["schedule job"].Detail.ShouldContain("no-such.json");
    }

    [Fact]
    public void A_ledger_that_is_there_is_asked()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "out" }""", _folder.Path);
        ServiceLedger.Open(service).Dispose();

        ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "ledger").Detail.ShouldEndWith("ledger.db: 0 pairs to be done");
    }

    [Fact]
    public void A_drive_that_is_away_is_told_and_not_made_anew()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "drive/out" }""", _folder.Path);

        ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "ledger").ShouldSatisfyAllConditions(f => f.IsGood.ShouldBeFalse(), f => f.Detail.ShouldContain($"{_folder.File("drive")}, where it lies, is not there"));
        Directory.Exists(_folder.File("drive")).ShouldBeFalse();
    }

    [Fact]
    public void The_untouched_sample_is_good()
    {
        var service = ServiceConfigurationReader.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "service.json"));

        // Not into the checkout, and whatever room this machine has.
        var findings = ServiceCheck.Of(service with { Run = service.Run with { Output = _folder.File("out") }, MinimumFreeMegabytes = 0 }, DateTimeOffset.UtcNow);

        findings.Select(f => f.Name).ShouldBe(["ledger", "free disk space", "model package", "inbox ortho", "schedule nightly"]);
        findings.Where(f => !f.IsGood).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_in_the_place_of_the_output_folder_is_told()
    {
        File.WriteAllText(_folder.File("out"), "precious");
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "out" }""", _folder.Path);

        ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "ledger").ShouldSatisfyAllConditions(f => f.IsGood.ShouldBeFalse(), f => f.Detail.ShouldContain("is a file"));
    }

    [Fact]
    public void A_database_that_cannot_be_reached_is_told()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "out", "storage": { "kind": "postgresql", "connection": "Host=127.0.0.1;Port=1;Database=d;Timeout=1" } }""", _folder.Path);

        ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "ledger").ShouldSatisfyAllConditions(f => f.IsGood.ShouldBeFalse(), f => f.Detail.ShouldContain("does not answer"));
    }

    public void Dispose() => _folder.Dispose();
}
