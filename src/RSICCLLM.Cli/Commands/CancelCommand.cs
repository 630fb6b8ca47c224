using System.CommandLine;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm cancel</c>: takes pairs of a service out.</summary>
internal static class CancelCommand
{
    private static readonly Option<FileInfo> Config = ServiceOptions.Config();
    private static readonly Argument<string[]> Names = ServiceOptions.Names("Names of pairs that have not ended.");
    private static readonly Option<bool> Json = ServiceOptions.Json();

    public static Command Create()
    {
        var command = new Command("cancel", """
            Take pairs of a service out. Who works on them stops within a quarter of the lease; what is done is kept for 'rsiccllm retry'.

            Example:
              rsiccllm cancel --config service.json north_20250501_20260502
            """)
        {
            Config, Names, Json,
        };
        command.SetAction(parsed => PairChange.Execute(parsed, Config, Names, Json, (ledger, pair) =>
            ledger.Cancel(pair.Id, "cancelled by a person") ? "cancelled" : null));
        return command;
    }
}
