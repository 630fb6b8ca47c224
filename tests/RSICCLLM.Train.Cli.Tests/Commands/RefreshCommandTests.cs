using System.Text.Json;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Train.Cli.Tests.Support;

namespace RSICCLLM.Train.Cli.Tests.Commands;

public sealed class RefreshCommandTests : IDisposable
{
    private readonly TrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_refresh_gives_a_new_version_and_leaves_the_old_package_alone()
    {
        var config = Configure(new { bleu4 = 1.0 }, new { bleu4 = -1.0 });
        var old = Snapshot();

        using var report = JsonDocument.Parse(TrainCommandLine.Run("refresh", "--config", config, "--json").ShouldSucceed());

        report.RootElement.GetProperty("accepted").GetBoolean().ShouldBeTrue();
        var version = _folder.Path("models/v2");
        File.Exists(Path.Combine(version, "package", "manifest.json")).ShouldBeTrue();
        File.Exists(Path.Combine(version, "checkpoint", "config.json")).ShouldBeTrue();
        File.ReadAllText(Path.Combine(version, "refresh.md")).ShouldContain("refresh v2", Case.Insensitive);
        var trained = File.ReadAllLines(_folder.Path("city/samples.v2.train.jsonl"));
        trained.Count(line => line.Contains("\"replay-77-", StringComparison.Ordinal) && line.Contains("\"old/images/", StringComparison.Ordinal)).ShouldBe(2);
        File.ReadAllText(_folder.Path("city/samples.v2.held-out.jsonl")).ShouldNotContain("replay-");
        Snapshot().ShouldBe(old);
        TrainCommandLine.Run("refresh", "--config", config).ShouldFail(1).ShouldContain("is there already");
    }

    [Fact]
    public void What_is_not_better_is_refused_and_can_be_judged_again_without_training()
    {
        var answer = TrainCommandLine.Run("refresh", "--config", Configure(new { bleu4 = 1.0 }, new { bleu4 = 1.0 }));

        answer.ExitCode.ShouldBe(1, answer.Error);
        answer.Output.ShouldContain("not more than 1 better as \"gain\" asks");
        Directory.Exists(_folder.Path("models/v2")).ShouldBeFalse();
        var log = File.ReadAllText(_folder.Path("models/.v2.refresh/sft/log.jsonl"));

        TrainCommandLine.Run("refresh", "--config", Configure(new { bleu4 = 1.0 }, new { bleu4 = -1.0 })).ShouldSucceed();

        File.ReadAllText(_folder.Path("models/v2/sft/log.jsonl")).ShouldBe(log);
    }

    [Fact]
    public void Old_pairs_that_the_training_file_cannot_lead_to_are_refused()
    {
        var samples = _folder.Draw("city", 78, 2);
        var config = _folder.Configure("refresh.json", new { version = "v2", checkpoint = TrainFolder.Checkpoint, package = SamplePackage.Path(), samples, replay = _folder.Draw("old", 79, 2), benchmark = samples, output = _folder.Path("models") });
        TrainCommandLine.Run("refresh", "--config", config).ShouldFail(2).ShouldContain("\"replay\" is ");
    }

    [Fact]
    public void Settings_of_later_steps_are_checked_before_the_first()
    {
        var config = _folder.Configure("refresh.json", new
        {
            version = "v2",
            checkpoint = TrainFolder.Checkpoint,
            package = SamplePackage.Path(),
            samples = _folder.Draw("city", 74, 2),
            benchmark = _folder.Path("city/samples.jsonl"),
            output = _folder.Path("models"),
            dnpo = new { learningRate = 100 },
        });
        TrainCommandLine.Run("refresh", "--config", config).ShouldFail(2).ShouldContain("\"learningRate\" is 100");
    }

    private string Configure(object tolerance, object gain)
    {
        var lora = new { rank = 2, alpha = 4 };
        if (!Directory.Exists(_folder.Path("city")))
        {
            _folder.Draw("city", 75, 8, "southern");
            _folder.Draw("benchmark", 76, 2);
            _folder.Draw("city/old", 77, 2);
        }

        return _folder.Configure("refresh.json", new
        {
            version = "v2",
            checkpoint = TrainFolder.Checkpoint,
            package = SamplePackage.Path(),
            samples = "city/samples.jsonl",
            heldOutShare = 0.4,
            replay = "city/old/samples.jsonl",
            benchmark = "benchmark/samples.jsonl",
            output = "models",
            sft = new { lora, batchSize = 4, maxSteps = 2, threads = 1 },
            preferences = new { samplesPerPair = 1, maxNewTokens = 24 },
            dnpo = new { lora, batchSize = 4, maxSteps = 2, threads = 1 },
            maxNewTokens = 48,
            tolerance,
            gain,
        });
    }

    private static List<(string, DateTime)> Snapshot() => [.. new DirectoryInfo(SamplePackage.Path()).EnumerateFiles().OrderBy(f => f.Name).Select(f => (f.Name, f.LastWriteTimeUtc))];
}
