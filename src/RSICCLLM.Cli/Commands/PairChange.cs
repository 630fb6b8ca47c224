using System.CommandLine;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Cli.Terminal;

namespace RSICCLLM.Cli.Commands;

/// <summary>Changes pairs of a service one by one and says what came of it.</summary>
internal static class PairChange
{
    /// <param name="parsed">The command line.</param>
    /// <param name="config">Where the service's configuration is named.</param>
    /// <param name="names">Where the pairs are named.</param>
    /// <param name="json">Whether to print JSON.</param>
    /// <param name="change">Changes a pair and says what came of it in a word, or <see langword="null"/> when there was nothing to change.</param>
    public static int Execute(ParseResult parsed, Option<FileInfo> config, Argument<string[]> names, Option<bool> json, Func<RunLedger, PairEntry, string?> change)
    {
        var (_, ledger) = ServiceOptions.Open(parsed, config);
        using (ledger)
        {
            var answers = parsed.GetValue(names)!.Select(PairNames.Normalize).Select(name => Change(ledger, name, change)).ToList();
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(answers, Captioners.Json));
            foreach (var answer in parsed.GetValue(json) ? [] : answers)
                (answer.IsChanged ? Console.Out : Console.Error).WriteLine($"{answer.Name}: {answer.Outcome}");
            return answers.All(a => a.IsChanged) ? ExitCodes.Success : ExitCodes.WorkFailed;
        }
    }

    private static Answer Change(RunLedger ledger, string name, Func<RunLedger, PairEntry, string?> change) => ledger.Find(name) is not { } pair
        ? new Answer(name, "there is no such pair; 'rsiccllm status' lists them", false)
        : change(ledger, pair) is { } outcome
            ? new Answer(name, outcome, true)
            : new Answer(name, $"nothing to do, it is {pair.State.ToString().ToLowerInvariant()}", false);

    private sealed record Answer(string Name, string Outcome, bool IsChanged);
}
