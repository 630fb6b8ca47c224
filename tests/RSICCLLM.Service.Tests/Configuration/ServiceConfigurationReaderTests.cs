using RSICCLLM.Batch.Configuration;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Tests.Configuration;

public sealed class ServiceConfigurationReaderTests
{
    [Fact]
    public void Little_is_needed()
    {
        var service = Parse("""{ "model": "model", "output": "results" }""");

        service.Run.Output.ShouldBe(Path.GetFullPath("/srv/results"));
        service.Storage.Kind.ShouldBe("memory");
        service.Dashboard.Address.ShouldBe(System.Net.IPAddress.Loopback);
        service.Logs.Folder.ShouldBe(Path.GetFullPath("/srv/logs"));
        service.Window.ShouldBeNull();
    }

    [Fact]
    public void Everything_is_read()
    {
        var service = Parse("""
            {
              "model": "model", "output": "share/results", "sharedFolder": "share", "tiling": { "overlap": 14 },
              "storage": { "kind": "postgresql", "connection": "Host=db;Database=rsiccllm", "schema": "city", "leaseSeconds": 30 },
              "inboxes": [ { "name": "ortho", "folder": "share/inbox", "pattern": "{area}_{date:yyyyMMdd}.tif", "archive": "share/archive", "settleSeconds": 5 } ],
              "schedules": [ { "name": "nightly", "cron": "0 22 * * 1-5", "timeZone": "Europe/Berlin", "missed": "catchUp", "inboxes": ["ortho"] } ],
              "window": { "from": "22:00", "until": "06:00", "timeZone": "Europe/Berlin" },
              "dashboard": { "port": 9000, "readOnly": true },
              "notifications": { "failuresOnly": true, "webhook": "https://hooks.example/x", "mail": { "host": "mail", "from": "a@example.org", "to": ["b@example.org"] } },
              "retention": { "ledgerDays": 365, "resultDays": 90 }, "otlpEndpoint": "http://127.0.0.1:4318", "minimumFreeMegabytes": 2000, "stopSeconds": 20
            }
            """);

        service.Run.Tiling.Overlap.ShouldBe(14);
        service.Storage.ShouldBe(new StorageOptions { Kind = "postgresql", Connection = "Host=db;Database=rsiccllm", Schema = "city", LeaseSeconds = 30 });
        service.Inboxes.Single().Quarantine.ShouldBe(Path.GetFullPath("/srv/share/inbox/quarantine"));
        service.Schedules.Single().ShouldSatisfyAllConditions(s => s.Missed.ShouldBe(MissedRuns.CatchUp), s => s.TimeZone.Id.ShouldBe("Europe/Berlin"), s => s.Inboxes.ShouldBe(["ortho"]));
        service.Window!.Until.ShouldBe(new TimeOnly(6, 0));
        service.Notifications.Mail!.Port.ShouldBe(587);
        (service.Retention.ResultDays, service.StopSeconds, service.MinimumFreeMegabytes).ShouldBe((90, 20, 2000));
    }

    [Fact]
    public void All_errors_are_told_together_with_what_was_found()
    {
        var error = Should.Throw<ConfigurationException>(() => Parse("""
            {
              "model": "model", "output": "results", "sharedFolder": "elsewhere", "sotrage": {},
              "storage": { "kind": "postgresql", "schema": "Bad-Name", "leaseSeconds": 1 },
              "inboxes": [ { "name": "ortho", "folder": "in", "pattern": "{area}.tif" }, { "name": "ORTHO", "folder": "in", "pattern": "{area}_{date:yyyy}.tif" } ],
              "schedules": [ { "name": "n", "cron": "61 * * * *", "timeZone": "Europe/Atlantis", "missed": "perhaps", "inboxes": ["nowhere"] }, { "name": "m", "cron": "0 1 * * *" } ],
              "window": { "from": "22:00", "until": "25:00" },
              "dashboard": { "address": "0.0.0.0", "passwordHash": "secret" },
              "notifications": { "webhook": "ftp://x", "mail": { "host": "m", "from": "nobody", "to": [] } }
            }
            """)).Message;

        foreach (var part in new[]
        {
            "\"sotrage\" is not a known key", "\"output\" is", "\"storage.schema\" is \"Bad-Name\"", "\"storage.leaseSeconds\" is 1", "\"storage.connection\" is missing",
            "\"inboxes[0].pattern\" is \"{area}.tif\"", "\"inboxes[1].name\" is \"ORTHO\"", "\"inboxes[1].pattern\"", "\"schedules[0].cron\" is \"61 * * * *\"", "\"schedules[0].timeZone\" is \"Europe/Atlantis\"",
            "\"schedules[0].missed\" is \"perhaps\"", "\"nowhere\"", "\"schedules[1].inboxes\"", "\"window.until\" is \"25:00\"", "\"dashboard.passwordHash\"", "\"dashboard.certificateFile\" is missing",
            "\"notifications.webhook\" is \"ftp://x\"", "\"notifications.mail.to\"",
        })
        {
            error.ShouldContain(part);
        }

        error.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("\"host\": \"smtp://mail\"", "\"notifications.mail.host\" is \"smtp://mail\", expected the name of a server")]
    [InlineData("\"host\": \"mail\", \"user\": \"me\"", "\"notifications.mail.password\" is missing")]
    [InlineData("\"host\": \"mail\", \"password\": \"secret\"", "\"notifications.mail.user\" is missing")]
    public void Mail_that_could_not_be_sent_is_told(string mail, string error) =>
        Should.Throw<ConfigurationException>(() => Parse($$"""{ "model": "m", "output": "o", "notifications": { "mail": { {{mail}}, "from": "a@example.org", "to": ["b@example.org"] } } }""")).Message.ShouldContain(error);

    [Theory]
    [InlineData("", true)]
    [InlineData("\"port\": 1", true)]
    [InlineData("\"readOnly\": false", false)]
    [InlineData("HASH", false)]
    [InlineData("HASH, \"readOnly\": true", true)]
    [InlineData("\"clientCertificates\": [\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"], \"certificateFile\": \"a.pfx\"", false)]
    public void Whoever_needs_no_password_may_only_look_unless_it_is_said(string dashboard, bool readOnly)
    {
        var hash = $"\"passwordHash\": \"{RSICCLLM.Service.Dashboard.PasswordHash.Of("secret", 1)}\"";

        Parse($$"""{ "model": "m", "output": "o", "dashboard": { {{dashboard.Replace("HASH", hash, StringComparison.Ordinal)}} } }""").Dashboard.ReadOnly.ShouldBe(readOnly);
        Parse("""{ "model": "m", "output": "o" }""").Dashboard.ReadOnly.ShouldBeTrue();
    }

    [Theory]
    [InlineData("0 22 * *", "it has 4 fields, expected five (minute, hour, day, month, weekday), or six with seconds first.")]
    [InlineData("22", "it has 1 field, expected five")]
    public void A_cron_of_too_few_fields_is_told_as_such(string cron, string fault) =>
        Should.Throw<ConfigurationException>(() => Parse($$"""{ "model": "m", "output": "o", "schedules": [ { "name": "n", "cron": "{{cron}}", "job": "j.json" } ] }""")).Message.ShouldContain($"\"schedules[0].cron\" is \"{cron}\": {fault}");

    [Fact]
    public void Paths_of_Windows_that_were_copied_as_they_are_are_told_how_to_be_written()
    {
        const string advice = "In JSON a backslash is written twice (\"C:\\\\scenes\"), or write / in paths.";

        foreach (var path in new[] { @"C:\Results", @"C:\users", @"C:\temp" })
            Should.Throw<ConfigurationException>(() => Parse($$"""{ "model": "m", "output": "{{path}}" }""")).Message.ShouldContain(advice, customMessage: path);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.2.7")]
    public void An_address_that_others_reach_needs_a_password_or_certificates(string address)
    {
        var error = Should.Throw<ConfigurationException>(() => Parse($$"""{ "model": "m", "output": "o", "dashboard": { "address": "{{address}}" } }""")).Message;

        error.ShouldContain($"\"dashboard.address\" is \"{address}\", which others can reach; give a \"passwordHash\" or \"clientCertificates\"");
    }

    [Fact]
    public void Secrets_come_from_the_environment_where_the_file_says_so()
    {
        Environment.SetEnvironmentVariable("RSICCLLM_TEST_CONNECTION", "Host=db;Database=d;Password=secret");

        Parse("""{ "model": "m", "output": "o", "storage": { "kind": "postgresql", "connection": "env:RSICCLLM_TEST_CONNECTION" } }""").Storage.Connection.ShouldEndWith("Password=secret");
        Should.Throw<ConfigurationException>(() => Parse("""{ "model": "m", "output": "o", "storage": { "kind": "postgresql", "connection": "env:RSICCLLM_NO_SUCH" } }"""))
            .Message.ShouldContain("there is no such environment variable");
    }

    private static ServiceConfiguration Parse(string json) => ServiceConfigurationReader.Parse(json, Path.GetFullPath("/srv"));
}
