using System.Text.Json;
using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Serving;

/// <summary>submit, status, retry and cancel, with no service running, and a service that is stopped and killed.</summary>
public sealed class ServiceCommandsTests
{
    [Fact]
    public void Pairs_are_handed_in_listed_cancelled_and_retried()
    {
        using var folder = new RunFolder().WithScenes();
        using var service = new ServiceFolder(folder, null);
        CommandLine.Run("status", "--config", service.Configuration).ShouldSucceed().ShouldContain("No pairs.");

        service.SubmitNorth();
        CommandLine.Run("submit", "--config", service.Configuration, folder.ConfigureNorth(), "--json").ShouldSucceed().ShouldContain("\"registered\"");

        Status(service).Single().ShouldSatisfyAllConditions(
            p => p.GetProperty("name").GetString().ShouldBe("north"),
            p => p.GetProperty("state").GetString().ShouldBe("registered"));
        CommandLine.Run("retry", "--config", service.Configuration, "north").ShouldFail(1).ShouldContain("nothing to do, it is registered");
        CommandLine.Run("cancel", "--config", service.Configuration, "north").ShouldSucceed().ShouldContain("north: cancelled");
        CommandLine.Run("cancel", "--config", service.Configuration, "north").ShouldFail(1).ShouldContain("it is cancelled");
        CommandLine.Run("retry", "--config", service.Configuration, "north").ShouldSucceed();
        CommandLine.Run("cancel", "--config", service.Configuration, "south").ShouldFail(1).ShouldContain("there is no such pair");
        CommandLine.Run("status", "--config", service.Configuration, "nix").ShouldFail(1).ShouldBe("There is no pair nix; 'rsiccllm status' without names lists them.\n", StringCompareShould.IgnoreLineEndings);
        Status(service).Single().GetProperty("state").GetString().ShouldBe("registered");
    }

    [Fact]
    public void A_pairs_dates_are_handed_in_with_it()
    {
        using var folder = new RunFolder().WithScenes();
        using var service = new ServiceFolder(folder, null);
        string[] Pair(params string[] more) => ["submit", "--config", service.Configuration, "--before", folder.File("before.tif"), "--after", folder.File("after.tif"), .. more];

        CommandLine.Run(Pair("--name", "U\u0308bung", "--before-date", "2025-04-18", "--after-date", "2026-05-02")).ShouldSucceed().ShouldContain("\u00dcbung: submitted");
        CommandLine.Run(Pair("--before-date", "2026-05-02", "--after-date", "2025-04-18")).ShouldFail(2).ShouldContain("--after-date 2025-04-18 is earlier than --before-date 2026-05-02");
        CommandLine.Run(Pair("--after-date", "02.05.2026")).ShouldFail(2).ShouldContain("--after-date is \"02.05.2026\", expected a date such as");
        CommandLine.Run("submit", "--config", service.Configuration, folder.ConfigureNorth(), "--after-date", "2026-05-02").ShouldFail(2).ShouldContain("either a job or --after-date, not both");

        service.Ask("SELECT count(*) FROM pairs WHERE Job LIKE '%before.tif%2025-04-18%after.tif%2026-05-02%'").ShouldBe(1);
        Status(service).Single().GetProperty("name").GetString().ShouldBe("\u00dcbung");
        CommandLine.Run("cancel", "--config", service.Configuration, "U\u0308bung").ShouldSucceed();
    }

    [Fact]
    public void Wrong_usage_is_told_with_what_to_do()
    {
        using var folder = new RunFolder().WithScenes();
        using var service = new ServiceFolder(folder, null);

        CommandLine.Run("submit", "--config", service.Configuration).ShouldFail(2).ShouldContain("--before");
        CommandLine.Run("submit", "--config", service.Configuration, "--before", "no.tif", "--after", "no.tif").ShouldFail(2).ShouldContain("no.tif does not exist");
        var two = folder.Write("two.json", File.ReadAllText(folder.ConfigureNorth()).Replace("before.tif", "gone.tif", StringComparison.Ordinal).Replace("after.tif", "lost.tif", StringComparison.Ordinal));
        CommandLine.Run("submit", "--config", service.Configuration, two).ShouldFail(2).ShouldSatisfyAllConditions(
            error => error.ShouldContain("gone.tif does not exist"),
            error => error.ShouldContain("lost.tif does not exist"));

        // The service plans memory for 160 tokens, the default.
        var job = folder.ConfigureNorth();
        foreach (var (tokens, isRefused) in new[] { (161, true), (160, false) })
        {
            File.WriteAllText(job, File.ReadAllText(folder.ConfigureNorth()).Replace("\"batchSize\": 1", $"\"batchSize\": 1, \"maxNewTokens\": {tokens}", StringComparison.Ordinal));
            var answer = CommandLine.Run("submit", "--config", service.Configuration, job);
            if (isRefused)
                answer.ShouldFail(2).ShouldContain("captions of up to 161 tokens, the service plans memory for 160");
            else
                answer.ShouldSucceed().ShouldContain("north: submitted");
        }

        CommandLine.Run("submit", "--config", service.Configuration, job).ShouldSucceed().ShouldContain("north: was submitted already");

        // A schedule's job is told at the start, and not by its first night.
        File.WriteAllText(job, File.ReadAllText(folder.ConfigureNorth()).Replace("\"batchSize\": 1", "\"batchSize\": 1, \"maxNewTokens\": 161", StringComparison.Ordinal));
        var schedules = $$"""{ "schedules": [ { "name": "nightly", "cron": "0 22 * * *", "timeZone": "Europe/Berlin", "job": "{{job.Replace('\\', '/')}}" } ],""";
        var scheduled = folder.Write("scheduled.json", schedules + File.ReadAllText(service.Configuration).TrimStart()[1..]);
        CommandLine.Run("serve", "--config", scheduled).ShouldFail(2).ShouldSatisfyAllConditions(
            error => error.ShouldContain("The schedule \"nightly\" cannot run its job"),
            error => error.ShouldContain("captions of up to 161 tokens"));

        CommandLine.Run("status").ShouldFail(2).ShouldContain("--config");
        CommandLine.Run("serve").ShouldFail(2).ShouldContain("--config");
        CommandLine.Run("serve", "--config", folder.Write("bad.json", "{ \"output\": 1 }")).ShouldFail(2).ShouldContain("\"model\" is missing");
    }

    [Fact]
    public void A_check_makes_nothing_and_ends_with_1_where_something_must_be_mended()
    {
        using var folder = new RunFolder().WithScenes();
        using var service = new ServiceFolder(folder, null);
        var before = Directory.GetFileSystemEntries(folder.File("."));

        CommandLine.Run("serve", "--config", service.Configuration, "--check").ShouldSucceed().ShouldSatisfyAllConditions(
            told => told.ShouldContain("ok     ledger               new: "),
            told => told.ShouldContain("all files as they were made"));
        Directory.GetFileSystemEntries(folder.File(".")).ShouldBe(before, ignoreOrder: true);

        File.WriteAllText(folder.File("logs"), "a file");
        CommandLine.Run("serve", "--config", service.Configuration, "--check").ExitCode.ShouldBe(1);
        CommandLine.Run("serve", "--config", service.Configuration).ShouldFail(2).ShouldContain("The folder for logs");
    }

    [Fact]
    public void A_service_whose_ledger_is_gone_does_not_begin_another()
    {
        using var folder = new RunFolder().WithScenes();
        using var service = new ServiceFolder(folder, null);
        using (var first = service.Serve())
        {
            first.Until(() => Directory.Exists(folder.File("logs")) && Directory.GetFiles(folder.File("logs"), "*.marker").Length == 1).ShouldBeTrue();
            first.Kill();
        }

        Directory.Move(folder.File("out"), folder.File("drive"));
        foreach (var command in new[] { new[] { "serve", "--check" }, ["serve"], ["status"] })
            CommandLine.Run([.. command, "--config", service.Configuration]).ExitCode.ShouldBe(1, string.Join(' ', command));
        Directory.Exists(folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public void A_killed_service_goes_on_and_a_stopped_one_ends_in_time()
    {
        using var folder = new RunFolder().WithScenes();
        var expected = Reference.Hashes();
        using var service = new ServiceFolder(folder, null);
        service.SubmitNorth();
        using (var killed = service.Serve())
        {
            killed.Until(() => service.Ask("SELECT count(*) FROM blocks WHERE Done") >= 1).ShouldBeTrue();
            killed.Kill();
        }

        using var stopped = service.Serve();
        stopped.Until(() => service.IsDone).ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
        {
            stopped.Signal("TERM");
            stopped.WaitForEnd().ExitCode.ShouldBe(0);
        }

        folder.Hashes().ShouldBe(expected);
        service.Ask("SELECT count(*) FROM tiles").ShouldBe(20);
        CommandLine.Run("status", "--config", service.Configuration).ShouldSucceed().ShouldContain("20/20 tiles");
    }

    private static List<JsonElement> Status(ServiceFolder service) =>
        [.. JsonDocument.Parse(CommandLine.Run("status", "--config", service.Configuration, "--json").ShouldSucceed()).RootElement.EnumerateArray()];
}
