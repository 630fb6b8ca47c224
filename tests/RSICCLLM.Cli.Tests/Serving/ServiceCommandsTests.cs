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
        Status(service).Single().GetProperty("state").GetString().ShouldBe("registered");
    }

    [Fact]
    public void Wrong_usage_is_told_with_what_to_do()
    {
        using var folder = new RunFolder().WithScenes();
        using var service = new ServiceFolder(folder, null);

        CommandLine.Run("submit", "--config", service.Configuration).ShouldFail(2).ShouldContain("--before");
        CommandLine.Run("submit", "--config", service.Configuration, "--before", "no.tif", "--after", "no.tif").ShouldFail(2).ShouldContain("no.tif does not exist");
        // The service plans memory for 160 tokens, the default.
        var job = folder.ConfigureNorth();
        foreach (var (tokens, isRefused) in new[] { (161, true), (160, false) })
        {
            File.WriteAllText(job, File.ReadAllText(folder.ConfigureNorth()).Replace("\"batchSize\": 1", $"\"batchSize\": 1, \"maxNewTokens\": {tokens}", StringComparison.Ordinal));
            var answer = CommandLine.Run("submit", "--config", service.Configuration, job);
            if (isRefused)
                answer.ShouldFail(2).ShouldContain("captions of up to 161 tokens, the service plans memory for 160");
            else
                answer.ShouldSucceed();
        }

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
