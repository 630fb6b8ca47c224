using System.Text.Json;
using RSICCLLM.Model;
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
        using var data = new TinyTraining(folder, pairs: 6);
        var first = double.NaN;
        var result = SftTrainer.Run(data.Options("out", 150), new Seen(p => first = double.IsNaN(first) ? p.Losses.Answer : first));

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
        using var data = new TinyTraining(folder, pairs: 9);
        var straight = data.Options("straight", 8) with { Workers = workers };
        var broken = data.Options("broken", 8) with { Workers = workers };
        SftTrainer.Run(straight);
        using (var stop = new CancellationTokenSource())
            Should.Throw<OperationCanceledException>(() => SftTrainer.Run(broken, new Seen(p => StopAt(p, 5, stop)), cancellation: stop.Token));
        Directory.GetDirectories(broken.Output).Select(d => Path.GetFileName(d)).ShouldBe(["step-00000005"]);
        SftTrainer.Run(broken);

        Losses(broken).ShouldBe(Losses(straight));
        File.ReadAllBytes(Path.Combine(broken.Output, "model", "model.safetensors"))
            .ShouldBe(File.ReadAllBytes(Path.Combine(straight.Output, "model", "model.safetensors")));
    }

    [Fact]
    public void Accumulation_gives_the_same_gradients()
    {
        using var folder = new TemporaryFolder();
        using var data = new TinyTraining(folder, pairs: 4);
        var norms = new List<double>();
        foreach (var parts in new[] { 1, 2 })
            SftTrainer.Run(data.Options($"out{parts}", 1) with { Accumulation = parts, BFloat16 = false }, new Seen(p => norms.Add(p.GradientNorm)));
        // Each run reports its one step and its end.
        norms[2].ShouldBe(norms[0], 1e-3 * norms[0]);
    }

    [Fact]
    public void The_result_is_a_checkpoint_that_training_can_start_from()
    {
        using var folder = new TemporaryFolder();
        using var data = new TinyTraining(folder, pairs: 4);
        var first = SftTrainer.Run(data.Options("first", 3) with { SaveBFloat16 = false });
        var second = SftTrainer.Run(data.Options("second", 1) with { Architecture = null, Checkpoint = first.ModelFolder, Tokenizer = null });
        using var model = ModelLoader.Load(second.ModelFolder);
        model.Configuration.Difference.ShouldBe(data.Configuration.Difference);
    }

    [Fact]
    public void A_checkpoint_of_other_settings_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var data = new TinyTraining(folder, pairs: 4);
        SftTrainer.Run(data.Options("out", 2) with { SaveEvery = 1 });
        Should.Throw<ModelException>(() => SftTrainer.Run(data.Options("out", 3) with { Seed = 2 })).Message.ShouldContain("other settings");
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var folder = new TemporaryFolder();
        using var data = new TinyTraining(folder, pairs: 4);
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

    private static List<(long Step, string Losses)> Losses(SftOptions options) =>
        [.. File.ReadLines(Path.Combine(options.Output, "log.jsonl")).Select(l => JsonDocument.Parse(l).RootElement)
            .Select(l => (l.GetProperty("step").GetInt64(), l.GetProperty("losses").GetRawText()))];

    private sealed class Seen(Action<SftProgress> see) : IProgress<SftProgress>
    {
        public void Report(SftProgress value) => see(value);
    }
}
