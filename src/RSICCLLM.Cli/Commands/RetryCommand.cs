using System.CommandLine;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm retry</c>: sends failed or cancelled pairs of a service on.</summary>
internal static class RetryCommand
{
    private static readonly Option<FileInfo> Config = ServiceOptions.Config();
    private static readonly Argument<string[]> Names = ServiceOptions.Names("Names of pairs that failed or were cancelled.");
    private static readonly Option<bool> Anew = new("--anew") { Description = "Begin again from nothing, also when a pair is done: after its scenes or the model were changed." };
    private static readonly Option<bool> Json = ServiceOptions.Json();

    public static Command Create()
    {
        var command = new Command("retry", """
            Send failed or cancelled pairs of a service on from what is done.

            Examples:
              rsiccllm retry --config service.json north_20250501_20260502
              rsiccllm retry --config service.json --anew north_20250501_20260502
            """)
        {
            Config, Names, Anew, Json,
        };
        command.SetAction(parsed => PairChange.Execute(parsed, Config, Names, Json, (ledger, pair) =>
            ledger.Retry(pair.Id, parsed.GetValue(Anew)) ? "on its way again" : null));
        return command;
    }
}
