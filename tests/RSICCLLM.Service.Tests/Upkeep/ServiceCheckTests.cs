using System.Net;
using System.Net.Sockets;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Submitting;
using RSICCLLM.Service.Upkeep;
using RSICCLLM.Service.Work;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Upkeep;

public sealed class ServiceCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_is_missing_is_named_and_what_is_there_as_well()
    {
        var service = ServiceConfigurationReader.Parse(
            $$"""
            {
              "model": "{{SamplePackage.Path().Replace('\\', '/')}}", "output": "out", "minimumFreeMegabytes": 0, "dashboard": { "port": 0 },
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
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty("the check made something");
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
    public void A_ledger_of_an_earlier_program_stays_as_it_is()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "out" }""", _folder.Path);
        ServiceLedger.Open(service).Dispose();
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File("out", ".rsiccllm", "ledger.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version = 3";
        command.ExecuteNonQuery();

        ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "ledger").ShouldSatisfyAllConditions(f => f.IsGood.ShouldBeTrue(), f => f.Detail.ShouldStartWith("of an earlier version of the program"));

        command.CommandText = "PRAGMA user_version";
        command.ExecuteScalar().ShouldBe(3L);
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
        var findings = ServiceCheck.Of(service with { Run = service.Run with { Output = _folder.File("out") }, Logs = service.Logs with { Folder = _folder.File("logs") }, Dashboard = new DashboardOptions { Port = 0 }, MinimumFreeMegabytes = 0 }, DateTimeOffset.UtcNow);

        findings.Select(f => f.Name).ShouldBe(["ledger", "free disk space", "logs", "model package", "status page", "inbox ortho", "schedule nightly"]);
        findings.Where(f => !f.IsGood).ShouldBeEmpty();
    }

    [Fact]
    public void Everything_that_ends_a_start_is_told_at_once()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        File.WriteAllText(_folder.File("logs"), "a file");
        File.WriteAllText(_folder.File("old"), "a file");
        Directory.CreateDirectory(_folder.File("in"));
        var model = Directory.CreateDirectory(_folder.File("model"));
        foreach (var file in new DirectoryInfo(SamplePackage.Path()).GetFiles())
            file.CopyTo(Path.Combine(model.FullName, file.Name));
        using (var package = File.Open(model.GetFiles("*.onnx").MaxBy(f => f.Length)!.FullName, FileMode.Open))
        {
            package.Seek(-1, SeekOrigin.End);
            var last = package.ReadByte();
            package.Seek(-1, SeekOrigin.End);
            package.WriteByte((byte)~last);
        }

        var service = ServiceConfigurationReader.Parse(
            $$"""
            {
              "model": "model", "output": "out", "minimumFreeMegabytes": 1000000000, "dashboard": { "port": {{((IPEndPoint)taken.LocalEndpoint).Port}} },
              "inboxes": [
                { "name": "jp2", "folder": "in", "pattern": "{area}_{date:yyyyMMdd}.jp2", "archive": "old/archive", "quarantine": "old" },
                { "name": "far", "folder": "in", "pattern": "{area}_{date:yyyyMMdd}.*", "epsgCode": 999999 } ]
            }
            """,
            _folder.Path);

        var findings = ServiceCheck.Of(service, DateTimeOffset.UtcNow).ToDictionary(f => f.Name);

        findings.Where(f => !f.Value.IsGood).Select(f => f.Key).ShouldBe(["free disk space", "logs", "model package", "status page", "inbox jp2"]);
        findings["free disk space"].Detail.ShouldContain("at least 1000000000 MB are wanted");
        findings["logs"].Detail.ShouldContain($"{_folder.File("logs")} is a file");
        findings["model package"].Detail.ShouldContain("was altered after the package was made");
        findings["status page"].Detail.ShouldContain("work would go on without the page, choose another \"dashboard.port\"");
        foreach (var part in new[] { "\"archive\"", "\"quarantine\"", $"{_folder.File("old")} is a file", "files of the kind .jp2" })
            findings["inbox jp2"].Detail.ShouldContain(part);
        findings["inbox far"].IsNotice.ShouldBeTrue();
        findings["inbox far"].Detail.ShouldContain("999999");
    }

    [Fact]
    public void Folders_that_cannot_be_written_are_told()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("needs a folder that nobody can write");
        var service = ServiceConfigurationReader.Parse("""{ "model": "m", "output": "/proc/out", "logs": { "folder": "/proc/logs" }, "dashboard": { "enabled": false } }""", _folder.Path);

        var findings = ServiceCheck.Of(service, DateTimeOffset.UtcNow).ToDictionary(f => f.Name);

        findings["ledger"].ShouldSatisfyAllConditions(f => f.IsGood.ShouldBeFalse(), f => f.Detail.ShouldContain($"the user {Environment.UserName} cannot write in /proc: "));
        findings["logs"].ShouldSatisfyAllConditions(f => f.IsGood.ShouldBeFalse(), f => f.Detail.ShouldContain($"the user {Environment.UserName} cannot write in /proc: "));
    }

    [Fact]
    public void The_port_of_the_running_service_is_its_own()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var service = ServiceConfigurationReader.Parse($$"""{ "model": "m", "output": "out", "dashboard": { "port": {{((IPEndPoint)taken.LocalEndpoint).Port}} } }""", _folder.Path);
        using var running = ServiceStorage.Open(service, TimeProvider.System);

        ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "status page").IsGood.ShouldBeTrue();
    }

    [Fact]
    public void A_file_in_the_place_of_the_output_folder_is_told()
    {
        File.WriteAllText(_folder.File("out"), "precious");
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "out" }""", _folder.Path);

        ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "ledger").ShouldSatisfyAllConditions(f => f.IsGood.ShouldBeFalse(), f => f.Detail.ShouldContain("is a file"));
    }

    [Fact]
    public void A_ledger_in_a_database_is_not_made_by_a_look()
    {
        var schema = PostgresServer.NewSchema();
        using var connection = new Npgsql.NpgsqlConnection(PostgresServer.Shared.Connection);
        connection.Open();
        void Execute(string sql)
        {
            using var command = new Npgsql.NpgsqlCommand(sql, connection);
            command.ExecuteNonQuery();
        }

        string Look(string user)
        {
            var service = ServiceConfigurationReader.Parse($$"""{ "model": "m", "output": "out", "storage": { "kind": "postgresql", "schema": "{{schema}}", "connection": "{{PostgresServer.Shared.Connection}};{{user}}" } }""", _folder.Path);
            var finding = ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "ledger");
            return $"{finding.IsGood} {finding.Detail}";
        }

        Look("").ShouldBe("True new: its tables are made at the first start");
        Look("").ShouldStartWith("True new: ", customMessage: "the look made the tables");

        // Somebody who may not make them.
        Execute($"CREATE USER {schema} LOGIN");
        Look($"Username={schema}").ShouldSatisfyAllConditions(l => l.ShouldStartWith("False "), l => l.ShouldContain($"has no ledger yet, and this user may not make one; give it the right to create schemas in this database."));
        Execute($"GRANT CREATE ON DATABASE {connection.Database} TO {schema}");
        Look($"Username={schema}").ShouldStartWith("True new: ");

        RunLedger.Open(new LedgerLocation.PostgreSql($"{PostgresServer.Shared.Connection};Username={schema}", schema)).Dispose();
        Look($"Username={schema}").ShouldEndWith(": 0 pairs to be done");
        Execute($"DROP SCHEMA {schema} CASCADE; DROP OWNED BY {schema}; DROP USER {schema}");
    }

    [Fact]
    public void A_database_that_cannot_be_reached_is_told()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "out", "storage": { "kind": "postgresql", "connection": "Host=127.0.0.1;Port=1;Database=d;Timeout=1" } }""", _folder.Path);

        ServiceCheck.Of(service, DateTimeOffset.UtcNow).First(f => f.Name == "ledger").ShouldSatisfyAllConditions(f => f.IsGood.ShouldBeFalse(), f => f.Detail.ShouldContain("does not answer: Failed to connect to 127.0.0.1:1. Check that it runs"));
    }

    public void Dispose() => _folder.Dispose();
}
