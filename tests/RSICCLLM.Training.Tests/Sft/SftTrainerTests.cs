using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RSICCLLM.Model;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Generation;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Sft;

/// <summary>Whole trainings of a few steps; alone, because tensors are counted.</summary>
[CollectionDefinition(nameof(SftTrainerTests), DisableParallelization = true)]
[Collection(nameof(SftTrainerTests))]
public class SftTrainerTests
{
    [Fact]
    public void A_tiny_model_learns_a_few_pairs_by_heart_and_says_them()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 6);
        var first = double.NaN;
        var result = SftTrainer.Run(data.Options("out", 150), new Seen<SftProgress>(p => first = double.IsNaN(first) ? p.Losses.Answer : first));

        first.ShouldBeGreaterThan(4);
        result.Steps.ShouldBe(150);
        result.Validation!.Answer.ShouldBeLessThan(0.1);
        result.Validation.Mask.ShouldBeLessThan(0.2);
        using var generator = CaptionGenerator.Load(result.ModelFolder);
        generator.Generate(data.Samples, batchSize: 4, maxTokens: 30).Select(c => (c.Id, c.Caption))
            .ShouldBe(Enumerable.Range(0, 6).Select(i => ($"{i}", TinyTraining.CaptionOf(i))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Stopped_and_resumed_gives_the_losses_and_the_model_of_an_uninterrupted_run(int workers)
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 9);
        var straight = data.Options("straight", 8) with { Workers = workers };
        var broken = data.Options("broken", 8) with { Workers = workers };
        SftTrainer.Run(straight);
        using (var stop = new CancellationTokenSource())
            Should.Throw<OperationCanceledException>(() => SftTrainer.Run(broken, new Seen<SftProgress>(p => StopAt(p, 5, stop)), cancellation: stop.Token));
        Directory.GetDirectories(broken.Output).Select(d => Path.GetFileName(d)).ShouldBe(["step-00000005"]);
        SftTrainer.Run(broken);

        Logged.Losses(broken).ShouldBe(Logged.Losses(straight));
        File.ReadAllBytes(Path.Combine(broken.Output, "model", "model.safetensors"))
            .ShouldBe(File.ReadAllBytes(Path.Combine(straight.Output, "model", "model.safetensors")));
    }

    [Fact]
    public void Accumulation_gives_the_same_gradients()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var norms = new List<double>();
        foreach (var parts in new[] { 1, 2 })
            SftTrainer.Run(data.Options($"out{parts}", 1) with { Accumulation = parts, BFloat16 = false }, new Seen<SftProgress>(p => norms.Add(p.GradientNorm)));
        norms[1].ShouldBe(norms[0], 1e-3 * norms[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Accumulation_gives_the_same_gradients_of_what_answers_speak_of(bool pruning)
    {
        using var folder = new TemporaryFolder();
        // Of five pairs two say that nothing has changed: the parts have different numbers of mentions.
        var data = new TinyTraining(folder, pairs: 5);
        var norms = new List<double>();
        foreach (var parts in new[] { 1, 2 })
        {
            // The heads begin at zero; their loss reaches the model from the second step on.
            var options = data.Options($"out{parts}", 3) with
            {
                Accumulation = parts,
                BatchSize = 5,
                BFloat16 = false,
                Auxiliary = new AuxiliaryOptions { Extents = 1, Mentions = 100 },
                Pruning = pruning ? new PruningOptions { Share = 1, Threshold = 0.5 } : null,
            };
            SftTrainer.Run(options, new Seen<SftProgress>(p => norms.Add(p.GradientNorm)));
        }

        norms.Count.ShouldBe(6);
        for (var step = 0; step < 3; step++)
            norms[3 + step].ShouldBe(norms[step], 1e-3 * norms[step]);
    }

    [Fact]
    public void The_result_is_a_checkpoint_that_training_can_start_from()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var first = SftTrainer.Run(data.Options("first", 3) with { SaveBFloat16 = false });
        var second = SftTrainer.Run(data.Options("second", 1) with { Architecture = null, Checkpoint = first.ModelFolder, Tokenizer = null });
        using var model = ModelLoader.Load(second.ModelFolder);
        model.Configuration.Difference.ShouldBe(data.Configuration.Difference);
    }

    [Fact]
    public void A_checkpoint_of_other_settings_is_refused()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        SftTrainer.Run(data.Options("out", 2) with { SaveEvery = 1 });
        Should.Throw<ModelException>(() => SftTrainer.Run(data.Options("out", 3) with { Seed = 2 })).Message.ShouldContain("other settings or data (seed 1; here seed 2)");
    }

    [Fact]
    public void A_training_goes_on_with_its_own_samples_only_and_with_checkpoints_of_earlier_versions()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var options = data.Options("out", 1) with { SaveEvery = 1 };
        SftTrainer.Run(options);
        var samples = File.ReadAllText(options.Training);
        // The same number of samples and classes; one answer is another.
        File.WriteAllText(options.Training, samples.Replace("\"Nothing has changed.\"", "\"Nothing is different.\"", StringComparison.Ordinal));
        var message = Should.Throw<ModelException>(() => SftTrainer.Run(options with { MaxSteps = 2 })).Message;
        message.ShouldContain($"was trained on {options.Training} as it was before");
        message.ShouldContain("step-00000001");

        File.WriteAllText(options.Training, samples);
        var state = Directory.GetFiles(options.Output, "training_state.json", SearchOption.AllDirectories).ShouldHaveSingleItem();
        var counters = JsonNode.Parse(File.ReadAllText(state))!;
        var fingerprint = counters["Fingerprint"]!.GetValue<string>();
        var hash = $", samples' SHA-256 {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(options.Training)))}";
        fingerprint.ShouldEndWith(hash);
        // The form before there was the hash.
        counters["Fingerprint"] = fingerprint[..^hash.Length];
        File.WriteAllText(state, counters.ToJsonString());
        var steps = new List<long>();
        SftTrainer.Run(options with { MaxSteps = 2 }, new Seen<SftProgress>(p => steps.Add(p.Step)));
        steps.ShouldBe([2]);
    }

    [Fact]
    public void The_last_step_is_reported_once_with_its_gradient_and_what_was_measured()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var seen = new List<SftProgress>();
        // Reports fall on step 2 and, at the end, on step 3.
        var result = SftTrainer.Run(data.Options("out", 3) with { LogEvery = 2 }, new Seen<SftProgress>(seen.Add));
        seen.Select(p => p.Step).ShouldBe([2, 3]);
        seen.ShouldAllBe(p => p.GradientNorm > 0 && p.LearningRate > 0);
        seen[0].Validation.ShouldBeNull();
        seen[1].Validation.ShouldBe(result.Validation.ShouldNotBeNull());
        SftTrainer.Run(data.Options("plain", 2) with { Validation = null }, new Seen<SftProgress>(seen.Add));
        seen.Skip(2).Select(p => (p.Step, p.GradientNorm > 0)).ShouldBe([(1, true), (2, true)]);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        SftTrainer.Run(data.Options("warm", 1));
        Collect();
        var before = Tensor.TotalCount;
        SftTrainer.Run(data.Options("out", 4) with { EvaluateEvery = 2, SaveEvery = 2 });
        Collect();
        Tensor.TotalCount.ShouldBe(before);

        static void Collect()
        {
            for (var i = 0; i < 2; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    private static void StopAt(SftProgress progress, long step, CancellationTokenSource stop)
    {
        if (progress.Step == step)
            stop.Cancel();
    }
}
