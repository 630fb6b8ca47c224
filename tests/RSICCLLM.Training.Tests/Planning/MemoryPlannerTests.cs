using System.Diagnostics;
using System.Text.Json;
using RSICCLLM.Benchmarks.Training;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Planning;
using RSICCLLM.Training.Runs;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Sft;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Planning;

[Collection(nameof(SftTrainerTests))]
public class MemoryPlannerTests
{
    /// <summary>Parameters of the published 7B; the reference lists its 729 tensors.</summary>
    private const long PublishedParameters = 8_292_166_656;

    private const string Asked = "RSICCLLM_SHAPED_TRAINING";

    [Fact]
    public void Lora_on_a_7B_with_its_base_in_bfloat16_fits_24_GB()
    {
        var model = Published();
        ParameterLayout.Of(model).Where(p => !p.Name.StartsWith("difference.", StringComparison.Ordinal)).Sum(p => p.ElementCount).ShouldBe(PublishedParameters);
        var options = Lora() with { BatchSize = 1 };
        // Two tiles of 448 pixels: 1,024 patches and 256 tokens each.
        var plan = MemoryPlanner.Plan(model, options, new(1, 1, 652, 100, 1024, 10_000), preferences: false);
        plan.Total.ShouldBeInRange(2 * PublishedParameters, 24_000_000_000);
        var preferences = MemoryPlanner.Plan(model, options, new(1, 2, 652, 100, 1024, 10_000), preferences: true);
        preferences.Total.ShouldBeInRange(plan.Total, 24_000_000_000);
        // Everything trained: weights, gradients, masters and moments take 16 bytes a parameter.
        var full = MemoryPlanner.Plan(model, options with { Parts = new FullFineTuning() }, new(1, 1, 652, 100, 1024, 10_000), preferences: false);
        full.Total.ShouldBeGreaterThan(16 * PublishedParameters);
    }

    [Fact]
    public void A_frozen_tower_counts_where_it_needs_more_than_the_decoder_after_it()
    {
        var options = Lora() with { BatchSize = 1 };
        // Scores of 16 heads between 16,384 patches of two images in bfloat16 take 17.2 GB, a short decoder's needs a few hundred MB.
        var large = MemoryPlanner.Plan(Published(), options, new(1, 1, 652, 100, 16_384, 1), preferences: false);
        large.Total.ShouldBeGreaterThan((2 * PublishedParameters) + (2L * 16 * 16_384 * 16_384 * 2));
        // At 448 pixels it is done before the decoder needs more: the module alone is counted.
        var small = MemoryPlanner.Plan(Published(), options, new(1, 1, 652, 100, 1024, 1), preferences: false);
        Item(small, "image encoder").ShouldBe(10L * 4 * 256 * (PublishedShape.HiddenSize + 512));
    }

    [Fact]
    public void Counts_weights_gradients_and_moments_of_what_is_trained()
    {
        var model = TinyModel.Configuration();
        var difference = ParameterLayout.Of(model).Where(p => p.Name.StartsWith("difference.", StringComparison.Ordinal)).Sum(p => p.ElementCount);
        var all = ParameterLayout.Of(model).Sum(p => p.ElementCount);
        var options = new SftOptions { Training = "", Output = "", Parts = new DifferenceModuleOnly() };
        var plan = MemoryPlanner.Plan(model, options, new(1, 1, 50, 10, 16, 5), preferences: false);
        Item(plan, "weights").ShouldBe(4 * all);
        Item(plan, "gradients").ShouldBe(4 * difference);
        Item(plan, "optimiser").ShouldBe(8 * difference);
    }

    [Fact]
    public void Reads_sizes_from_the_data_and_speaks_json()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var plan = MemoryPlanner.Plan(data.Options("out", 1) with { Accumulation = 2 });
        // 56 x 56 pixels are 4 x 4 patches; four pairs in two parts.
        (plan.Facts.Patches, plan.Facts.Pairs, plan.Facts.Samples).ShouldBe((16, 2, 4));
        plan.Facts.SequenceTokens.ShouldBeGreaterThan(plan.Facts.AnswerTokens + 8);
        JsonDocument.Parse(plan.ToJson()).RootElement.GetProperty("totalBytes").GetInt64().ShouldBe(plan.Total);

        var start = SftTrainer.Run(data.Options("start", 1)).ModelFolder;
        var preferences = data.Preferences("dnpo", start, data.WritePreferences("rsicp.jsonl", 4), 1);
        MemoryPlanner.Plan(preferences).Facts.AnswersPerPair.ShouldBe(2);
    }

    [Theory]
    [InlineData("recomputed")]
    [InlineData("kept")]
    public async Task A_7B_shaped_model_of_two_layers_takes_what_the_plan_says(string activations)
    {
        if (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("needs 5 GB and minutes; set RSICCLLM_SLOW_TESTS=1 to run it");
        if (!OperatingSystem.IsLinux())
            Assert.Skip("reads memory from /proc");
        // Small models before it have tuned this process' allocator for their own needs, so the large one gets a process of its own.
        var start = new ProcessStartInfo("dotnet");
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "RSICCLLM.Training.Tests.dll"), "-method", $"*.{nameof(The_shaped_model_that_the_environment_asks_for)}" })
            start.ArgumentList.Add(argument);
        start.Environment[Asked] = activations;
        var (exitCode, output) = await OwnProcess.RunAsync(start, TestContext.Current.CancellationToken);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("Total: 1, Errors: 0, Failed: 0, Skipped: 0");
    }

    [Fact]
    public void The_shaped_model_that_the_environment_asks_for()
    {
        var activations = Environment.GetEnvironmentVariable(Asked);
        if (activations is null)
            Assert.Skip($"is run by {nameof(A_7B_shaped_model_of_two_layers_takes_what_the_plan_says)}, in a process of its own");
        var options = Lora() with { BatchSize = 1, RecomputeActivations = activations == "recomputed" };
        using var training = new ShapedTraining(options, layers: 2, visionBlocks: 2, imagePixels: 448);
        var plan = MemoryPlanner.Plan(training.Configuration, options, training.Facts, preferences: false);
        using var memory = new ResidentMemory();
        for (var step = 0; step < 3; step++)
            training.Step();
        ((double)memory.Peak).ShouldBe(plan.Total, 0.1 * plan.Total);
    }

    [Fact]
    public void Memory_and_live_tensors_stay_flat_over_a_thousand_steps()
    {
        if (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("takes a minute; set RSICCLLM_SLOW_TESTS=1 to run it");
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var counts = new List<(long Tensors, long Bytes)>();
        SftTrainer.Run(data.Options("out", 1000) with { LogEvery = 100, Validation = null }, new Seen<SftProgress>(_ =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            counts.Add((TorchSharp.torch.Tensor.TotalCount, ResidentMemory.Now));
        }));
        // The first hundred steps fill pools and compile code.
        counts.Skip(1).Select(c => c.Tensors).Distinct().Count().ShouldBe(1);
        (counts[^1].Bytes - counts[1].Bytes).ShouldBeLessThan(20_000_000);
    }

    private static long Item(MemoryPlan plan, string name) => plan.Memory.Single(i => i.Name == name).Bytes;

    private static SftOptions Lora() => new()
    {
        Training = "",
        Output = "",
        Parts = new LowRankAdaptation { Rank = 8 },
        Weights = WeightStorage.BFloat16,
        RecomputeActivations = true,
        Device = DeviceChoice.Cpu,
    };

    private static ModelConfiguration Published() => PublishedShape.Of() with { Difference = new DifferenceConfiguration { AttentionSize = 512 } };
}
