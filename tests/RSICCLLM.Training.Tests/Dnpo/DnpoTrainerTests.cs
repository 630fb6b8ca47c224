using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Sft;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Dnpo;

/// <summary>Whole preference trainings of a few steps; alone, because tensors are counted.</summary>
[Collection(nameof(SftTrainerTests))]
public class DnpoTrainerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chosen_answers_win_and_every_figure_is_logged(bool lora)
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 6);
        var start = Start(data);
        var pairs = data.WritePreferences("rsicp.jsonl", 6);
        var options = data.Preferences("out", start, pairs, 30) with
        {
            Validation = pairs,
            Parts = lora ? new LowRankAdaptation { Rank = 4 } : new FullFineTuning(),
            LearningRate = lora ? 5e-3 : 3e-3,
            // The reward of a model this small may fall and rise again on its way.
            Collapse = new() { ChosenRewardDrop = 0, KlLimit = 0 },
        };
        var first = default(DnpoProgress);
        var result = DnpoTrainer.Run(options, new Seen<DnpoProgress>(p => first ??= p));

        // Model and reference are the same before the first step.
        first!.Losses.Preference.ShouldBe(Math.Log(2), 1e-3);
        first.Losses.Kl.ShouldBe(0, 1e-4);
        first.Losses.Margin.ShouldBe(0, 1e-3);
        result.Validation!.Accuracy.ShouldBeGreaterThan(0.8);
        result.Validation.Margin.ShouldBeGreaterThan(0.1);
        result.Validation.Kl.ShouldBeGreaterThan(0);
        var line = JsonDocument.Parse(File.ReadLines(Path.Combine(options.Output, "log.jsonl")).Last()).RootElement.GetProperty("validation");
        foreach (var key in new[] { "preference", "kl", "chosen_reward", "rejected_reward", "margin", "accuracy" })
            line.GetProperty(key).ValueKind.ShouldBe(JsonValueKind.Number, key);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Stopped_and_resumed_gives_the_losses_and_the_result_of_an_uninterrupted_run(int workers, bool lora)
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 9);
        var start = Start(data);
        var straight = data.Preferences("straight", start, data.WritePreferences("rsicp.jsonl", 9), 7) with
        {
            Workers = workers,
            Parts = lora ? new LowRankAdaptation { Rank = 2, Dropout = 0.2 } : new FullFineTuning(),
        };
        var broken = straight with { Output = folder.File("broken") };
        var expected = DnpoTrainer.Run(straight);
        using (var stop = new CancellationTokenSource())
        {
            var progress = new Seen<DnpoProgress>(p =>
            {
                if (p.Step == 4)
                    stop.Cancel();
            });
            Should.Throw<OperationCanceledException>(() => DnpoTrainer.Run(broken, progress, cancellation: stop.Token));
        }

        var told = new List<string>();
        var actual = DnpoTrainer.Run(broken, tell: told.Add);
        Logged.Losses(broken).ShouldBe(Logged.Losses(straight));
        foreach (var file in Directory.GetFiles(expected.ModelFolder, "*.safetensors"))
            File.ReadAllBytes(Path.Combine(actual.ModelFolder, Path.GetFileName(file))).ShouldBe(File.ReadAllBytes(file));
    }

    [Fact]
    public void The_reference_is_worked_out_once()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var start = Start(data);
        var options = data.Preferences("a", start, data.WritePreferences("rsicp.jsonl", 4), 1) with { ReferenceCache = folder.File("cache") };
        DnpoTrainer.Run(options);
        var file = Directory.GetFiles(folder.File("cache"), "*.safetensors", SearchOption.AllDirectories).ShouldHaveSingleItem();
        var written = File.GetLastWriteTimeUtc(file);
        DnpoTrainer.Run(options with { Output = folder.File("b") });
        File.GetLastWriteTimeUtc(file).ShouldBe(written);
        // Other pairs, another key.
        DnpoTrainer.Run(options with { Output = folder.File("c"), Negatives = NegativeStrategy.Selection });
        Directory.GetFiles(folder.File("cache"), "*.safetensors", SearchOption.AllDirectories).Length.ShouldBe(2);
    }

    [Fact]
    public void A_training_that_collapses_is_stopped_and_the_checkpoint_from_before_is_the_result()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var options = data.Preferences("out", Start(data), data.WritePreferences("rsicp.jsonl", 4), 200) with
        {
            LearningRate = 0.05,
            Lambda = 0,
            SaveEvery = 1,
            Collapse = new() { KlLimit = 0.2, ChosenRewardDrop = 0.5, Patience = 2 },
        };
        var bad = new List<long>();
        var best = 0.0;
        var result = DnpoTrainer.Run(options, new Seen<DnpoProgress>(p =>
        {
            best = Math.Max(best, p.Losses.ChosenReward);
            if (p.Losses.Kl > 0.2 || p.Losses.ChosenReward < best - 0.5)
                bad.Add(p.Step);
        }));
        result.Stopped.ShouldNotBeNull().ShouldContain($"checkpoint of step {result.Steps}");
        // Two bad reports in a row end it; the checkpoint is the one from before the first of them.
        (bad[^1] - bad[^2]).ShouldBe(1);
        result.Steps.ShouldBe(bad[^2] - 1);
        Directory.Exists(result.ModelFolder).ShouldBeTrue();
    }

    [Fact]
    public void Rewards_per_token_are_another_training_and_smaller()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var options = data.Preferences("summed", Start(data), data.WritePreferences("rsicp.jsonl", 4), 2) with { SaveEvery = 1, Beta = 1, Collapse = new() { ChosenRewardDrop = 0, KlLimit = 0 } };
        var summed = new List<DnpoProgress>();
        var normalised = new List<DnpoProgress>();
        DnpoTrainer.Run(options, new Seen<DnpoProgress>(summed.Add));
        Should.Throw<ModelException>(() => DnpoTrainer.Run(options with { LengthNormalised = true, MaxSteps = 3 })).Message.ShouldContain("here rewards per token");
        DnpoTrainer.Run(options with { LengthNormalised = true, Output = folder.File("normalised") }, new Seen<DnpoProgress>(normalised.Add));
        // Model and reference are equal in the first step; in the second, answers of several tokens have moved by the sum or by the mean of them.
        summed[0].Losses.Margin.ShouldBe(0, 1e-3);
        normalised[0].Losses.Margin.ShouldBe(0, 1e-3);
        Math.Abs(normalised[1].Losses.Margin).ShouldBeLessThan(Math.Abs(summed[1].Losses.Margin) / 2);
    }

    [Fact]
    public void Negatives_of_one_kind_can_be_asked_for_and_must_be_there()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var start = Start(data);
        var pairs = data.WritePreferences("rsicp.jsonl", 1);
        var options = data.Preferences("out", start, pairs, 1) with { Negatives = NegativeStrategy.Replacement };
        Should.Throw<ModelException>(() => DnpoTrainer.Run(options)).Message.ShouldContain("\"replacement\"");
    }

    [Fact]
    public void A_training_goes_on_with_its_own_pairs_only_and_with_checkpoints_of_earlier_versions()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var options = data.Preferences("out", Start(data), data.WritePreferences("rsicp.jsonl", 4), 1) with { SaveEvery = 1 };
        DnpoTrainer.Run(options);
        var pairs = File.ReadAllText(options.Training);
        File.WriteAllText(options.Training, pairs.Replace("\"Nothing has changed.\"", "\"A house has been built on the left.\"", StringComparison.Ordinal));
        Should.Throw<ModelException>(() => DnpoTrainer.Run(options)).Message.ShouldContain("rsicp.jsonl as it was before");

        File.WriteAllText(options.Training, pairs);
        var state = Directory.GetFiles(options.Output, "training_state.json", SearchOption.AllDirectories).ShouldHaveSingleItem();
        var counters = JsonNode.Parse(File.ReadAllText(state))!;
        var fingerprint = counters["Fingerprint"]!.GetValue<string>();
        // The form before there was the hash.
        var parameters = ParameterLayout.Of(ModelConfigurationReader.Load(options.Checkpoint!)).Sum(p => p.ElementCount);
        var earlier = FormattableString.Invariant($"DNPO seed {options.Seed}, batch 4, pairs 4, parameters {parameters}, beta {options.Beta}, lambda {options.Lambda}, negatives Both");
        fingerprint.ShouldBe($"{earlier}, pairs' SHA-256 {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(options.Training)))}");
        counters["Fingerprint"] = earlier;
        File.WriteAllText(state, counters.ToJsonString());
        var steps = new List<long>();
        DnpoTrainer.Run(options with { MaxSteps = 2 }, new Seen<DnpoProgress>(p => steps.Add(p.Step)));
        steps.Distinct().ShouldBe([2]);
    }

    private static string Start(TinyTraining data) => SftTrainer.Run(data.Options("start", 10) with { SaveBFloat16 = false }).ModelFolder;
}
