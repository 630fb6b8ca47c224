using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Runs;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Sft;

/// <summary>LoRA, the difference module alone, bfloat16 weights: what is learnt, what stays, going on.</summary>
[Collection(nameof(SftTrainerTests))]
public class SftModesTests
{
    [Fact]
    public void Lora_learns_and_the_merged_checkpoint_has_learnt_the_same()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 3);
        var start = SftTrainer.Run(data.Options("start", 20) with { SaveBFloat16 = false });
        // The output layer of a model this young has much to learn itself.
        var lora = new LowRankAdaptation { Rank = 8, Targets = [.. new LowRankAdaptation().Targets, "lm_head"], SavedModules = [] };
        var options = Adapt(data, start.ModelFolder, "lora", 40) with { Parts = lora, LearningRate = 2e-2, BFloat16 = false };
        var result = SftTrainer.Run(options);

        result.ModelFolder.ShouldBe(Path.Combine(options.Output, "adapter"));
        result.Validation!.Answer.ShouldBeLessThan(start.Validation!.Answer * 0.8);
        MergedCheckpoint.Write(start.ModelFolder, result.ModelFolder, folder.File("merged"), cancellation: TestContext.Current.CancellationToken);
        using var merged = Checkpoint.Open(folder.File("merged"));
        using var original = Checkpoint.Open(start.ModelFolder);
        Differing(original, merged).ShouldAllBe(n => n == "lm_head.weight" || (n.StartsWith("model.layers.", StringComparison.Ordinal) && n.EndsWith("_proj.weight", StringComparison.Ordinal)));
        var still = Adapt(data, folder.File("merged"), "still", 1) with { LearningRate = 1e-12, BFloat16 = false };
        SftTrainer.Run(still).Validation!.Answer.ShouldBe(result.Validation.Answer, 1e-4);
    }

    [Fact]
    public void Training_the_difference_module_alone_leaves_every_other_weight_to_the_bit()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var start = SftTrainer.Run(data.Options("start", 2) with { SaveBFloat16 = false }).ModelFolder;
        var options = Adapt(data, start, "difference", 3) with { Parts = new DifferenceModuleOnly(), SaveBFloat16 = false };
        using var original = Checkpoint.Open(start);
        using var trained = Checkpoint.Open(SftTrainer.Run(options).ModelFolder);
        var differing = Differing(original, trained).ToList();
        differing.ShouldNotBeEmpty();
        differing.ShouldAllBe(n => n.StartsWith("difference.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lora")]
    [InlineData("difference")]
    [InlineData("bfloat16")]
    public void Stopped_and_resumed_gives_the_losses_and_the_result_of_an_uninterrupted_run(string mode)
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 9);
        var start = SftTrainer.Run(data.Options("start", 2)).ModelFolder;
        var straight = Mode(Adapt(data, start, "straight", 8), mode) with { Workers = 2, LogEvery = 3 };
        var broken = straight with { Output = folder.File("broken") };
        var expected = SftTrainer.Run(straight);
        using (var stop = new CancellationTokenSource())
        {
            var stopping = broken with { LogEvery = 1 };
            Should.Throw<OperationCanceledException>(() => SftTrainer.Run(stopping, new Seen<SftProgress>(p => StopAt(p, 3, stop)), cancellation: stop.Token));
        }

        File.Delete(Path.Combine(broken.Output, "log.jsonl"));
        var actual = SftTrainer.Run(broken);
        Logged.Losses(broken).ShouldBe(Logged.Losses(straight).Where(l => l.Step > 3));
        foreach (var file in Directory.GetFiles(expected.ModelFolder, "*.safetensors"))
            File.ReadAllBytes(Path.Combine(actual.ModelFolder, Path.GetFileName(file))).ShouldBe(File.ReadAllBytes(file));
    }

    [Fact]
    public void A_plain_checkpoint_gets_a_module_through_an_adapter()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var plain = SftTrainer.Run(data.Options("plain", 2) with { Architecture = data.Configuration with { Difference = null } }).ModelFolder;
        var options = Adapt(data, plain, "lora", 3) with { Parts = new LowRankAdaptation(), Difference = data.Configuration.Difference };
        var adapter = SftTrainer.Run(options).ModelFolder;
        MergedCheckpoint.Write(plain, adapter, folder.File("merged"), shardBytes: 20_000, cancellation: TestContext.Current.CancellationToken);
        using var merged = Checkpoint.Open(folder.File("merged"));
        merged.Configuration.Difference.ShouldBe(data.Configuration.Difference);
        File.Exists(folder.File("merged/model.safetensors.index.json")).ShouldBeTrue();
        // What was learnt can be gone on with, and be the start of another training.
        var second = options with { Output = folder.File("second"), Difference = null, Parts = new LowRankAdaptation { Start = adapter }, MaxSteps = 1 };
        SftTrainer.Run(second).Steps.ShouldBe(1);
    }

    [Fact]
    public void An_adapter_that_brings_the_module_brings_its_pruning_too()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var plain = SftTrainer.Run(data.Options("plain", 1) with { Architecture = data.Configuration with { Difference = null } }).ModelFolder;
        var options = Adapt(data, plain, "lora", 1) with { Parts = new LowRankAdaptation(), Difference = data.Configuration.Difference, Pruning = new PruningOptions { Threshold = 0.2 } };

        var adapter = SftTrainer.Run(options).ModelFolder;

        MergedCheckpoint.Write(plain, adapter, folder.File("merged"), cancellation: TestContext.Current.CancellationToken);
        ModelConfigurationReader.Load(folder.File("merged")).Difference!.PruningThreshold.ShouldBe(0.2);
        // The next training goes on with it.
        var second = options with { Output = folder.File("second"), Difference = null, Pruning = null, Parts = new LowRankAdaptation { Start = adapter } };
        using var further = LoraAdapter.Open(SftTrainer.Run(second).ModelFolder);
        further.Difference!.PruningThreshold.ShouldBe(0.2);

        // Settings that were kept from the first training say "difference" still; another module they cannot ask for.
        var kept = second with { Output = folder.File("kept"), Difference = data.Configuration.Difference };
        using var again = LoraAdapter.Open(SftTrainer.Run(kept).ModelFolder);
        again.Difference.ShouldBe(further.Difference);
        var other = kept with { Output = folder.File("other"), Difference = data.Configuration.Difference! with { UseGeometricTexture = !data.Configuration.Difference.UseGeometricTexture } };
        Should.Throw<ModelException>(() => SftTrainer.Run(other)).Message.ShouldContain("brings another difference-aware module than \"difference\" asks for");
    }

    private static SftOptions Adapt(TinyTraining data, string checkpoint, string output, int steps) =>
        data.Options(output, steps) with { Architecture = null, Checkpoint = checkpoint, Tokenizer = null };

    private static SftOptions Mode(SftOptions options, string mode) => mode switch
    {
        "lora" => options with { Parts = new LowRankAdaptation { Rank = 2, Dropout = 0.2 }, RecomputeActivations = true },
        "difference" => options with { Parts = new DifferenceModuleOnly() },
        _ => options with { Weights = WeightStorage.BFloat16 },
    };

    private static void StopAt(SftProgress progress, long step, CancellationTokenSource stop)
    {
        if (progress.Step == step)
            stop.Cancel();
    }

    private static IEnumerable<string> Differing(Checkpoint a, Checkpoint b) =>
        a.Tensors.Keys.Where(name => !a.ReadFloat32(name).AsSpan().SequenceEqual(b.ReadFloat32(name)));
}
