using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Cli.Terminal;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm status</c>: how far the pairs of a service are.</summary>
internal static class StatusCommand
{
    private static readonly Option<FileInfo> Config = ServiceOptions.Config();
    private static readonly Argument<string[]> Names = new("NAME") { Description = "Names of pairs; all when none is given.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<int> Last = new("--last") { Description = "Most pairs to list, the newest first.", DefaultValueFactory = _ => 50 };
    private static readonly Option<bool> Json = ServiceOptions.Json();

    public static Command Create()
    {
        var command = new Command("status", """
            Say how far the pairs of a service are. Ends with 1 when one of those listed has failed.

            Examples:
              rsiccllm status --config service.json
              rsiccllm status --config service.json north_20250501_20260502 --json
            """)
        {
            Config, Names, Last, Json,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var (_, ledger) = ServiceOptions.Open(parsed, Config);
        using (ledger)
        {
            var names = parsed.GetValue(Names)!.Select(PairNames.Normalize).ToList();
            var pairs = ledger.Progress(names.Count > 0 ? int.MaxValue : parsed.GetValue(Last)).Where(p => names.Count == 0 || names.Contains(p.Name)).ToList();
            var unknown = names.Except(pairs.Select(p => p.Name)).ToList();
            if (parsed.GetValue(Json))
                Console.Out.WriteLine(JsonSerializer.Serialize(pairs.Select(Facts), Captioners.Json));
            else
                Print(pairs, isWholeList: names.Count == 0);
            foreach (var name in unknown)
                Console.Error.WriteLine($"There is no pair {name}; 'rsiccllm status' without names lists them.");
            return unknown.Count > 0 || pairs.Any(p => p.State == PairState.Failed) ? ExitCodes.WorkFailed : ExitCodes.Success;
        }
    }

    private static void Print(List<PairProgress> pairs, bool isWholeList)
    {
        if (pairs.Count == 0 && isWholeList)
            Console.Out.WriteLine("No pairs.");
        foreach (var pair in pairs)
        {
            var tiles = pair.Tiles > 0 ? string.Create(CultureInfo.InvariantCulture, $"{pair.TilesDone}/{pair.Tiles} tiles") : "";
            Console.Out.WriteLine($"{pair.Name,-40} {pair.State.ToString().ToLowerInvariant(),-10} {tiles,-20} {pair.Reason}".TrimEnd());
        }
    }

    private static object Facts(PairProgress pair) => new
    {
        pair.Name,
        State = pair.State.ToString().ToLowerInvariant(),
        pair.Reason,
        pair.Tiles,
        pair.TilesDone,
        Worker = pair.Holder?.Split(' ')[0],
        Registered = Time(pair.RegisteredAt),
        Ended = pair.EndedAt is { } ended ? Time(ended) : (DateTimeOffset?)null,
    };

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
