using System.CommandLine;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Files;
using RSICCLLM.Evaluation.Tokenization;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm evaluate</c>: scores captions against references.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<string> Predictions = new("--predictions") { Description = "JSON lines {\"id\", \"caption\"}.", Required = true };
    private static readonly Option<string> References = new("--references") { Description = "JSON lines {\"id\", \"references\"}, an RSICI file, or LEVIR-CC's JSON.", Required = true };
    private static readonly Option<string> Tokenization = new("--tokenization") { Description = "How words are cut.", DefaultValueFactory = _ => "ptb" };
    private static readonly Option<string?> Split = new("--split") { Description = "Split of LEVIR-CC's JSON, for example test." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as JSON." };

    public static Command Create()
    {
        Tokenization.AcceptOnlyFromAmong("whitespace", "ptb");
        var command = new Command("evaluate", """
            Score captions: BLEU, ROUGE, CIDEr, and the changes they name, with confidence intervals.

            Example:
              rsiccllm evaluate --predictions p.jsonl --references r.jsonl --json
            """)
        {
            Predictions, References, Tokenization, Split, Json,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var items = ReadItems(parsed);
        var tokenization = parsed.GetValue(Tokenization) == "whitespace" ? CaptionTokenization.Whitespace : CaptionTokenization.Ptb;
        var result = CaptionBenchmark.Score(items, new BenchmarkOptions { Tokenization = tokenization });
        Console.Out.WriteLine(parsed.GetValue(Json) ? BenchmarkReport.ToJson(result) : BenchmarkReport.ToMarkdown(result));
        return ExitCodes.Success;
    }

    private static IReadOnlyList<BenchmarkItem> ReadItems(ParseResult parsed)
    {
        try
        {
            return BenchmarkSet.Read(parsed.GetValue(Predictions)!, parsed.GetValue(References)!, parsed.GetValue(Split));
        }
        catch (FormatException e)
        {
            // Files that do not fit together are the caller's to mend.
            throw new ConfigurationException(e.Message, e);
        }
    }
}
