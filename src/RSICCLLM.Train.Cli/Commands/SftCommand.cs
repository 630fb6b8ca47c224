using System.CommandLine;
using RSICCLLM.Training.Planning;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary><c>rsiccllm-train sft</c>.</summary>
internal static class SftCommand
{
    public static Command Create()
    {
        var config = TrainCommand.Config();
        var plan = TrainCommand.Plan();
        var json = TrainCommand.Json();
        var command = new Command("sft", $"""
            Difference-aware supervised fine-tuning. Goes on from the newest checkpoint in the output folder; the finished model is OUTPUT/model, with "lora"
            OUTPUT/adapter.

            Example of a configuration (paths are relative to the file; "checkpoint" instead of "architecture" starts from a trained model):
            {SftOptionsFile.Example}
            """)
        {
            config, plan, json,
        };
        command.SetAction((result, cancellation) => Task.FromResult(TrainCommand.Run(
            () => SftOptionsFile.Load(result.GetRequiredValue(config)),
            options =>
            {
                if (result.GetValue(plan))
                    PlanPrinter.Print(MemoryPlanner.Plan(options), result.GetValue(json));
                else
                    Train(options, result.GetValue(json), cancellation);
            })));
        return command;
    }

    private static void Train(SftOptions options, bool json, CancellationToken cancellation)
    {
        var result = SftTrainer.Run(options, new LineProgress<SftProgress>(), Console.Error.WriteLine, cancellation);
        ResultPrinter.Print(result.ModelFolder, result.Steps, result.Elapsed, null, json);
    }
}
