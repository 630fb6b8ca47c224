using System.CommandLine;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Inference.Isolation;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm worker</c>: the captioning process, which other commands start; of no use by hand.</summary>
internal static class WorkerProcessCommand
{
    public static Command Create()
    {
        var command = new Command("worker", "Answers captioning requests of another rsiccllm over its standard streams.") { Hidden = true };
        command.SetAction((_, _) => Task.Run(() =>
        {
            CaptionWorker.Run();
            return ExitCodes.Success;
        }));
        return command;
    }
}
