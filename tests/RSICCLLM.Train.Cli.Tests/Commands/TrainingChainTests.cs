using System.Text.Json;
using RSICCLLM.Train.Cli.Tests.Support;

namespace RSICCLLM.Train.Cli.Tests.Commands;

/// <summary>The way of the documentation, command by command, each a process.</summary>
public sealed class TrainingChainTests : IDisposable
{
    private readonly TrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Data_fine_tuning_merge_preferences_and_dnpo_follow_each_other()
    {
        var checkpoint = TrainFolder.Checkpoint;
        _folder.Draw("tiles", 71, 8);
        var generate = _folder.Configure("generate.json", new { pairs = "tiles", output = "rsici" });
        TrainCommandLine.Run("generate", "--config", generate).ShouldSucceed();

        var lora = new { rank = 2, alpha = 4 };
        var sft = _folder.Configure("sft.json", new { checkpoint, training = "rsici/samples.jsonl", output = "sft", lora, batchSize = 4, maxSteps = 2, threads = 1 });
        using (var plan = JsonDocument.Parse(TrainCommandLine.Run("sft", "--config", sft, "--plan", "--json").ShouldSucceed()))
            plan.RootElement.GetProperty("totalBytes").GetInt64().ShouldBeGreaterThan(0);
        Directory.Exists(_folder.Path("sft")).ShouldBeFalse("a plan does nothing");
        TrainCommandLine.Run("sft", "--config", sft).ShouldSucceed();

        var merge = _folder.Configure("merge.json", new { checkpoint, adapter = "sft/adapter", output = "tuned" });
        TrainCommandLine.Run("merge", "--config", merge).ShouldSucceed();

        var preferences = _folder.Configure("preferences.json", new { samples = "rsici/samples.jsonl", output = "rsici/preferences.jsonl", model = "tuned", samplesPerPair = 1, maxNewTokens = 32 });
        TrainCommandLine.Run("preferences", "--config", preferences, "--json").ShouldSucceed();

        var dnpo = _folder.Configure("dnpo.json", new { checkpoint = "tuned", training = "rsici/preferences.jsonl", output = "dnpo", lora, batchSize = 4, maxSteps = 2, threads = 1 });
        TrainCommandLine.Run("dnpo", "--config", dnpo, "--plan").ShouldSucceed().ShouldContain("together");
        using (var result = JsonDocument.Parse(TrainCommandLine.Run("dnpo", "--config", dnpo, "--json").ShouldSucceed()))
            File.Exists(Path.Combine(result.RootElement.GetProperty("result").GetString()!, "adapter_model.safetensors")).ShouldBeTrue();

        // Without the divergence, from replaced keywords only.
        var without = _folder.Configure("without.json", new { checkpoint = "tuned", training = "rsici/preferences.jsonl", output = "without", lora, batchSize = 4, maxSteps = 2, threads = 1, lambda = 0, negatives = "replacement" });
        TrainCommandLine.Run("dnpo", "--config", without).ShouldSucceed().ShouldContain("2 steps");
    }
}
