using System.CommandLine;
using RSICCLLM.Datasets.Generation;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary><c>rsiccllm-train generate</c>: RSICI samples.</summary>
internal static class GenerateCommand
{
    private static readonly Option<string> Config = new("--config") { Description = "The settings, a JSON file.", Required = true };
    private static readonly Option<string?> Pairs = new("--pairs") { Description = "Data set: A, B, label (LEVIR-CD); time1, time2, label (SYSU-CD); or a samples.jsonl (simulator). Goes before \"pairs\" in the settings." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the report as JSON." };

    public static Command Create()
    {
        var command = new Command("generate", """
            Make RSICI samples: pairs with change masks in, captions by a multimodal endpoint out, through four gates. Goes on where it was stopped; run it again after an expert has filled in OUTPUT/review.jsonl.

            Example of a configuration (paths are relative to the file; without "endpoint" the captions of the data set itself go through the gates):
            {
              "pairs": "LEVIR-CD",
              "output": "rsici",
              "review": 0.05,
              "endpoint": {
                "url": "http://localhost:8000/v1",
                "model": "qwen-vl-max",
                "apiKeyVariable": "CAPTION_API_KEY",
                "requestsPerMinute": 60,
                "budget": { "maxTokens": 20000000 }
              }
            }
            """)
        {
            Config, Pairs, Json,
        };
        command.SetAction((parsed, cancellation) => TrainCommand.RunDataAsync(async () =>
        {
            var config = parsed.GetRequiredValue(Config);
            var run = new GenerationRun(GenerationSettings.Load(config), Path.GetDirectoryName(Path.GetFullPath(config))!, parsed.GetValue(Pairs), Console.Error.WriteLine);
            using var progress = new CountProgress("generated");
            var report = await run.RunAsync(progress, cancellation);
            await Console.Out.WriteAsync(parsed.GetValue(Json) ? report.ToJson() : report.ToText());
            return report.Unreadable + report.Unanswered == 0;
        }));
        return command;
    }
}
