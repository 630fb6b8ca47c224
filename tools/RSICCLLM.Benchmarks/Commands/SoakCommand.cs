using System.CommandLine;
using RSICCLLM.Benchmarks.Engine;
using RSICCLLM.Benchmarks.Measurement;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>Many nights of a service in compressed time: memory, handles and database size must not grow.</summary>
internal static class SoakCommand
{
    private static readonly Option<int> Nights = new("--nights") { Description = "Nights.", DefaultValueFactory = _ => 20 };
    private static readonly Option<int> Keep = new("--keep") { Description = "Days after which the ledger forgets a pair.", DefaultValueFactory = _ => 5 };
    private static readonly Option<string> Model = new("--model") { Description = "Folder of the model package.", DefaultValueFactory = _ => "samples/model" };

    // The table shows the first nights, when memory still grows, and twenty or so of the others.
    private const int Begin = 5;

    public static Command Create()
    {
        OptionRange.Check(Nights, 1, int.MaxValue);
        OptionRange.Check(Keep, 1, int.MaxValue);
        var command = new Command("soak", """
            Run a whole service through many nights in compressed time: every night a new scene arrives, is paired, captioned and reported.
            Of many nights the table shows the first five and then every twentieth part.

            Example:
              rsiccllm-benchmarks soak --nights 20 --docs docs/benchmarks.md
            """)
        {
            Nights, Keep, Model, BenchmarkOptions.Docs, BenchmarkOptions.Work,
        };
        command.SetAction((parsed, cancellation) => ExecuteAsync(parsed, cancellation));
        return command;
    }

    private static int Every(int nights) => Math.Max(1, nights / 20);

    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var work = Path.Combine(parsed.GetValue(BenchmarkOptions.Work)!, "soak");
        if (Directory.Exists(work))
            Directory.Delete(work, recursive: true);
        var nights = await Soak.RunAsync(Directory.CreateDirectory(work).FullName, Path.GetFullPath(parsed.GetValue(Model)!), parsed.GetValue(Nights), parsed.GetValue(Keep), cancellation);
        var table = new MarkdownTable("night", "resident memory", "native memory in use", "managed memory", "handles", "threads", "ledger", "pairs in the ledger", "time");
        foreach (var night in nights.Where(n => n.Number <= Begin || n.Number % Every(nights.Count) == 0 || n.Number == nights.Count))
        {
            table.Row(
                Figures.Whole(night.Number), Figures.Bytes(night.ResidentBytes), night.NativeBytes is { } native ? Figures.Bytes(native) : "-", Figures.Bytes(night.ManagedBytes), Figures.Whole(night.Handles),
                Figures.Whole(night.Threads), Figures.Bytes(night.LedgerBytes), Figures.Whole(night.Pairs), Figures.Seconds(night.Seconds));
        }

        BenchmarkOptions.Publish(parsed, "soak", table.ToString());
        Directory.Delete(work, recursive: true);
        return 0;
    }
}
