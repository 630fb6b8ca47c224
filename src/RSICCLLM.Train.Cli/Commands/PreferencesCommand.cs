using System.CommandLine;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.Refresh.Sampling;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary><c>rsiccllm-train preferences</c>: RSICP preferences.</summary>
internal static class PreferencesCommand
{
    private static readonly Option<string> Config = new("--config") { Description = "The settings, a JSON file.", Required = true };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the statistics as JSON." };

    public static Command Create()
    {
        var command = new Command("preferences", """
            Make RSICP preferences from an RSICI file: sampled answers whose keywords are like the truth's but not the same, and true captions with keywords replaced. Goes on where it was stopped.

            Example of a configuration (paths are relative to the file; without "model" or "answers" keywords are replaced only):
            {
              "samples": "rsici/samples.jsonl",
              "output": "rsici/preferences.jsonl",
              "model": "runs/sft/model",
              "samplesPerPair": 8,
              "replacementsPerPair": 2,
              "lowerThreshold": 0.3,
              "upperThreshold": 0.8
            }
            """)
        {
            Config, Json,
        };
        command.SetAction((parsed, cancellation) => TrainCommand.RunDataAsync(() =>
        {
            var config = parsed.GetRequiredValue(Config);
            var settings = PreferenceSettings.Load(config);
            var folder = Path.GetDirectoryName(Path.GetFullPath(config))!;
            var run = new PreferenceRun(settings, folder, Console.Error.WriteLine);
            var sampler = Open(settings, folder);
            using var disposal = sampler as IDisposable;
            using var progress = new CountProgress("sampled");
            var statistics = run.Run(sampler, progress, cancellation);
            Console.Out.Write(parsed.GetValue(Json) ? statistics.ToJson() : statistics.ToText());
            return Task.FromResult(true);
        }));
        return command;
    }

    private static IAnswerSampler? Open(PreferenceSettings settings, string folder)
    {
        if (settings.Model is not { } model || settings.SamplesPerPair == 0)
            return null;
        var path = Path.Combine(folder, model);
        return File.Exists(Path.Combine(path, "manifest.json")) ? new PackageSampler(path, settings) : new CheckpointSampler(path, settings);
    }
}
