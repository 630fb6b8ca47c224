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
        foreach (var check in new[] { "system", "adapter", "package", "self-test", "configuration", "disk", "fonts" })
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

        var answer = CommandLine.Run("doctor", "--model", package, "--config", folder.Write("job.json", "{ \"modle\": 1 }"), "--json");

        answer.ExitCode.ShouldBe(1);
        answer.Error.ShouldBeEmpty();
        using var json = JsonDocument.Parse(answer.Output);
        json.RootElement.GetProperty("healthy").GetBoolean().ShouldBeFalse();
        var red = json.RootElement.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("level").GetString() == "red").ToList();
        red.ShouldContain(f => f.GetProperty("check").GetString() == "package" && f.GetProperty("message").GetString()!.Contains("tokenizer.json", StringComparison.Ordinal));
        red.ShouldContain(f => f.GetProperty("check").GetString() == "configuration" && f.GetProperty("message").GetString()!.Contains("modle", StringComparison.Ordinal));
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
