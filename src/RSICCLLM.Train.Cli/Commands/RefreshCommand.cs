using System.CommandLine;
using RSICCLLM.Refresh.Running;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary><c>rsiccllm-train refresh</c>: a new version of a package from reviewed captions.</summary>
internal static class RefreshCommand
{
    public static Command Create()
    {
        var config = TrainCommand.Config();
        var json = TrainCommand.Json();
        var command = new Command("refresh", $"""
            Make a new version of a package from reviewed captions of a new city: LoRA fine-tuning, preferences, DNPO, an INT4 package, and a comparison with the
            package in use: no worse on the old benchmark than the tolerance, and better on held-out pairs of the city. Accepted, the version is OUTPUT/VERSION with
            package, checkpoint and refresh.md; refused (exit code 1), it stays in OUTPUT/.VERSION.refresh. The package in use is never changed. Goes on where it was
            stopped.

            Example of a configuration (paths are relative to the file):
            {RefreshSettings.Example}
            """)
        {
            config, json,
        };
        command.SetAction((parsed, cancellation) => TrainCommand.RunDataAsync(() =>
        {
            var report = RefreshRun.Run(RefreshSettings.Load(parsed.GetRequiredValue(config)), Console.Error.WriteLine, cancellation);
            Console.Out.Write(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return Task.FromResult(report.Accepted);
        }));
        return command;
    }
}
