using System.CommandLine;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Planning;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary><c>rsiccllm-train dnpo</c>.</summary>
internal static class DnpoCommand
{
    public static Command Create()
    {
        var config = TrainCommand.Config();
        var plan = TrainCommand.Plan();
        var json = TrainCommand.Json();
        var command = new Command("dnpo", $"""
            Dual-negative preference optimisation over RSICP pairs, from a model that can caption already. Goes on from the newest checkpoint in the output folder;
            the finished model is OUTPUT/model, with "lora" OUTPUT/adapter.

            Example of a configuration (paths are relative to the file):
            {DnpoOptionsFile.Example}
            """)
        {
            config, plan, json,
        };
        command.SetAction((result, cancellation) => Task.FromResult(TrainCommand.Run(
            () => DnpoOptionsFile.Load(result.GetRequiredValue(config)),
            options =>
            {
                if (result.GetValue(plan))
                    PlanPrinter.Print(MemoryPlanner.Plan(options), result.GetValue(json));
                else
                    Train(options, result.GetValue(json), cancellation);
            })));
        return command;
    }

    private static void Train(DnpoOptions options, bool json, CancellationToken cancellation)
    {
        var result = DnpoTrainer.Run(options, new LineProgress<DnpoProgress>(), Console.Error.WriteLine, cancellation);
        ResultPrinter.Print(result.ModelFolder, result.Steps, result.Elapsed, result.Stopped, json);
    }
}
