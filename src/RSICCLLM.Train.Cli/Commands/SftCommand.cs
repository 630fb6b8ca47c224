using System.CommandLine;
using RSICCLLM.Model;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary><c>rsiccllm-train sft</c>.</summary>
internal static class SftCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config") { Description = "The settings, a JSON file.", Required = true };
        var command = new Command("sft", $"""
            Difference-aware supervised fine-tuning. Goes on from the newest checkpoint in the output folder; the finished model is OUTPUT/model.

            Example of a configuration (paths are relative to the file; "checkpoint" instead of "architecture" starts from a trained model):
            {SftOptionsFile.Example}
            """)
        {
            config,
        };
        command.SetAction((result, cancellation) => Task.FromResult(Run(result.GetRequiredValue(config), cancellation)));
        return command;
    }

    private static int Run(string path, CancellationToken cancellation)
    {
        SftOptions options;
        try
        {
            options = SftOptionsFile.Load(path);
        }
        catch (ModelException e)
        {
            Console.Error.WriteLine(e.Message);
            return TrainCommand.WrongUsage;
        }

        return TrainCommand.Run(() =>
        {
            var result = SftTrainer.Run(options, new LineProgress(), cancellation);
            Console.Out.WriteLine($"{result.ModelFolder}: {result.Steps} steps in {result.Elapsed:hh\\:mm\\:ss}");
        });
    }

    private sealed class LineProgress : IProgress<SftProgress>
    {
        public void Report(SftProgress value) => Console.Error.WriteLine(value);
    }
}
