using System.Diagnostics;
using System.Text.Json;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Sft;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Runs;

/// <summary>A training as a process that is killed at arbitrary moments.</summary>
[Collection(nameof(SftTrainerTests))]
public class KillTests
{
    private const int Steps = 60;
    private const int Kills = 4;

    [Fact]
    public async Task A_killed_training_leaves_a_whole_checkpoint_and_ends_as_if_nothing_had_happened()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "rsiccllm-train.dll");
        if (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("takes a minute; set RSICCLLM_SLOW_TESTS=1 to run it");
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 6);
        var straight = data.Options("straight", Steps) with { Architecture = null, Checkpoint = Start(data), Tokenizer = null, SaveEvery = 1, Validation = null };
        SftTrainer.Run(straight);
        File.WriteAllText(folder.File("c.json"), JsonSerializer.Serialize(new
        {
            checkpoint = straight.Checkpoint,
            training = data.Samples,
            output = folder.File("killed"),
            maxSteps = Steps,
            batchSize = 4,
            threads = 1,
            warmupSteps = 5,
            learningRate = 5e-3,
            logEvery = 1,
            evaluateEvery = 0,
            saveEvery = 1,
        }));

        var random = new Random(8);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Train(program, folder.File("c.json"));
            while (!process.HasExited && Newest(folder.File("killed")) is null)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(10, 400), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            // Whole: model and state open, and every number is there.
            var newest = Newest(folder.File("killed")).ShouldNotBeNull();
            using var checkpoint = Checkpoint.Open(newest);
            using var state = SafetensorsFile.Open(Path.Combine(newest, "training_state.safetensors"));
            checkpoint.Tensors.Keys.ShouldAllBe(name => state.Tensors.ContainsKey("parameter." + name));
        }

        using var last = Train(program, folder.File("c.json"));
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
        last.ExitCode.ShouldBe(0);
        Logged.Losses(straight with { Output = folder.File("killed") }).ShouldBe(Logged.Losses(straight));
        File.ReadAllBytes(folder.File("killed/model/model.safetensors")).ShouldBe(File.ReadAllBytes(folder.File("straight/model/model.safetensors")));
    }

    private static string Start(TinyTraining data) => SftTrainer.Run(data.Options("start", 1)).ModelFolder;

    private static string? Newest(string output) => Directory.Exists(output)
        ? Directory.GetDirectories(output, "step-*").Where(d => !Path.GetFileName(d).Contains('.', StringComparison.Ordinal)).Max(StringComparer.Ordinal)
        : null;

    private static Process Train(string program, string config)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { program, "sft", "--config", config })
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }
}
