using RSICCLLM.Service.Configuration;
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
        findings["ledger"].Detail.ShouldEndWith("0 pairs to be done");
        findings["schedule nightly"].Detail.ShouldBe("next at 2026-11-25 22:00 in Europe/Berlin");
        findings["inbox ortho"].Detail.ShouldContain("does not exist");
        findings["schedule job"].Detail.ShouldContain("no-such.json");
    }

    [Fact]
    public void A_database_that_cannot_be_reached_is_told()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "out", "storage": { "kind": "postgresql", "connection": "Host=127.0.0.1;Port=1;Database=d;Timeout=1" } }""", _folder.Path);

        ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "ledger").ShouldSatisfyAllConditions(f => f.IsGood.ShouldBeFalse(), f => f.Detail.ShouldContain("does not answer"));
    }

    public void Dispose() => _folder.Dispose();
}
