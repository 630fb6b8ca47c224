using System.CommandLine;
using System.Globalization;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Training.Merging;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary><c>rsiccllm-train merge</c>.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var config = TrainCommand.Config();
        var command = new Command("merge", $"""
            Put a LoRA adapter (PEFT's layout) into the checkpoint that it belongs to, and write the result in the hub's layout, a few rows in memory at a time.

            Example of a configuration (paths are relative to the file; "type" is source, bfloat16 or float32):
            {MergeOptionsFile.Example}
            """)
        {
            config,
        };
        command.SetAction((result, cancellation) => Task.FromResult(TrainCommand.Run(
            () => MergeOptionsFile.Load(result.GetRequiredValue(config)),
            options =>
            {
                MergedCheckpoint.Write(options.Checkpoint, options.Adapter, options.Output, options.Type, options.ShardBytes, new ShareProgress(), cancellation);
                Console.Out.WriteLine(options.Output);
            })));
        return command;
    }

    /// <summary>A line every tenth of the work.</summary>
    private sealed class ShareProgress : IProgress<double>
    {
        private int _told;

        public void Report(double value)
        {
            var tenth = (int)(value * 10);
            if (tenth <= _told || Console.IsErrorRedirected)
                return;
            _told = tenth;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"merged {value:P0}"));
        }
    }
}
