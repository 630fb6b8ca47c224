using System.Text.Json;
using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Commands;

public sealed class DoctorTests
{
    [Fact]
    public void A_sound_installation_has_no_red_line()
    {
        using var folder = new RunFolder().WithScenes();
        var job = folder.ConfigureNorth();

        var lines = CommandLine.Run("doctor", "--config", job).ShouldSucceed().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.ShouldAllBe(l => l.StartsWith("green ", StringComparison.Ordinal) || l.StartsWith("yellow", StringComparison.Ordinal));
        foreach (var check in new[] { "system", "adapter", "package", "memory", "self-test", "configuration", "disk", "fonts" })
            lines.ShouldContain(l => l.Contains($"  {check}: ", StringComparison.Ordinal), check);
        lines.Single(l => l.Contains("self-test: cpu", StringComparison.Ordinal)).ShouldContain("golden logits");
    }

    [Fact]
    public void What_is_wrong_is_red_and_a_program_can_read_it()
    {
        using var folder = new RunFolder();
        var package = Directory.CreateDirectory(folder.File("package")).FullName;
        foreach (var file in Directory.GetFiles(SamplePackage.Path()))
            File.Copy(file, Path.Combine(package, Path.GetFileName(file)));
        File.AppendAllText(Path.Combine(package, "tokenizer.json"), " ");

        var answer = CommandLine.Run("doctor", "--model", package, "--config", folder.Write("job.json", "{ \"modle\": 1, \"pairs\": [] }"), "--json");

        answer.ExitCode.ShouldBe(1);
        answer.Error.ShouldBeEmpty();
        using var json = JsonDocument.Parse(answer.Output);
        json.RootElement.GetProperty("healthy").GetBoolean().ShouldBeFalse();
        var red = json.RootElement.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("level").GetString() == "red").ToList();
        red.ShouldContain(f => f.GetProperty("check").GetString() == "package" && f.GetProperty("message").GetString()!.Contains("tokenizer.json", StringComparison.Ordinal));
        red.ShouldContain(f => f.GetProperty("check").GetString() == "configuration" && f.GetProperty("message").GetString()!.Contains("modle", StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_is_checked_with_its_ledger_and_schedules()
    {
        using var folder = new RunFolder();
        var service = folder.Write("service.json", $$"""
            {
              "model": "{{folder.Package.Replace('\\', '/')}}", "output": "out",
              "inboxes": [ { "name": "ortho", "folder": "no-such-inbox", "pattern": "{area}_{date:yyyyMMdd}.tif" } ],
              "schedules": [ { "name": "nightly", "cron": "0 22 * * *", "timeZone": "UTC", "inboxes": ["ortho"] } ]
            }
            """);

        var answer = CommandLine.Run("doctor", "--config", service);

        answer.ExitCode.ShouldBe(1);
        var lines = answer.Output.Split('\n');
        lines.ShouldContain(l => l.StartsWith("red", StringComparison.Ordinal) && l.Contains("no-such-inbox", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("green", StringComparison.Ordinal) && l.Contains("schedule nightly: next at", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("green", StringComparison.Ordinal) && l.Contains("ledger: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_scene_is_yellow()
    {
        using var folder = new RunFolder().WithScenes();
        File.Delete(folder.File("after.tif"));

        CommandLine.Run("doctor", "--config", folder.ConfigureNorth()).ShouldSucceed().Split('\n')
            .ShouldContain(l => l.StartsWith("yellow", StringComparison.Ordinal) && l.Contains("after.tif", StringComparison.Ordinal));
    }
}
