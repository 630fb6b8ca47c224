using System.CommandLine;
using RSICCLLM.Endpoints;
using RSICCLLM.Endpoints.Budgets;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Metrics.Meteor;
using RSICCLLM.Evaluation.Tokenization;

namespace RSICCLLM.RsiccBenchmark.Commands;

/// <summary><c>evaluate</c>, the same in <c>rsiccllm</c> and <c>rsiccllm-train</c>: scores captions against references.</summary>
public static class EvaluateCommand
{
    private const int WorkFailed = 1;
    private const int WrongUsage = 2;
    private static readonly Option<string> Predictions = new("--predictions") { Description = "JSON lines {\"id\", \"caption\", \"confidence\"?, \"seconds\"?}, of any system.", Required = true };
    private static readonly Option<string> References = new("--references") { Description = "JSON lines {\"id\", \"references\"}, an RSICI file, or LEVIR-CC's JSON.", Required = true };
    private static readonly Option<string?> Against = new("--against") { Description = "Predictions of another system on the same pairs: differences with paired significance." };
    private static readonly Option<string> Tokenization = new("--tokenization") { Description = "How words are cut.", DefaultValueFactory = _ => "ptb" };
    private static readonly Option<string?> Split = new("--split") { Description = "Split of LEVIR-CC's JSON, for example test." };
    private static readonly Option<string?> SentenceModel = new("--sentence-model") { Description = "Folder in the sentence-transformers layout with model.onnx, for SBS." };
    private static readonly Option<string?> MeteorWords = new("--meteor-data") { Description = "Folder with synonyms.txt, paraphrases.txt or function-words.txt for METEOR; without it exact and stem matching." };
    private static readonly Option<string?> Judge = new("--judge") { Description = "Configuration of an endpoint whose model marks each caption for object, direction, verb and magnitude." };
    private static readonly Option<string?> Output = new("--output") { Description = "Folder for evaluation.json, evaluation.md and comparison.html." };
    private static readonly Option<string?> Pictures = new("--pictures") { Description = "Folder with A and B, or before and after, that hold ID.png; RSICI references name their pictures themselves." };
    private static readonly Option<int> Worst = new("--worst") { Description = "Items on the comparison page.", DefaultValueFactory = _ => 20 };
    private static readonly Option<int> Resamples = new("--resamples") { Description = "Resamples for intervals and significance, 0 to 100000.", DefaultValueFactory = _ => 1000 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of the resampling.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string> BrokenLines = new("--broken-lines") { Description = "Stop at a line that cannot be read, or skip it with a message.", DefaultValueFactory = _ => "stop" };
    private static readonly Option<string> Missing = new("--missing") { Description = "A pair without prediction: refuse the set, or count an empty caption.", DefaultValueFactory = _ => "refuse" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command; it prints its own errors and returns 0, 1 (work failed) or 2 (wrong usage or files that do not fit).</summary>
    public static Command Create()
    {
        Tokenization.AcceptOnlyFromAmong("whitespace", "ptb");
        BrokenLines.AcceptOnlyFromAmong("stop", "skip");
        Missing.AcceptOnlyFromAmong("refuse", "empty");
        var command = new Command("evaluate", """
            Score captions of any system: BLEU, ROUGE, METEOR, CIDEr, SBS, keywords, changes, calibration, throughput, with confidence intervals.

            Examples:
              rsiccllm evaluate --predictions p.jsonl --references r.jsonl --json
              rsiccllm evaluate --predictions new.jsonl --against old.jsonl --references tiles/test.jsonl --output results
            """)
        {
            Predictions, References, Against, Tokenization, Split, SentenceModel, MeteorWords, Judge, Output, Pictures, Worst, Resamples, Seed, BrokenLines, Missing, Json,
        };
        command.SetAction(ExecuteAsync);
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            var text = await EvaluationRun.RunAsync(Request(parsed), Console.Error.WriteLine, cancellation);
            await Console.Out.WriteLineAsync(text);
            return 0;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Files that do not fit together, and settings out of range, are the caller's to mend.
            await Console.Error.WriteLineAsync(e.Message);
            return WrongUsage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EndpointException or BudgetSpentException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return WorkFailed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped; answers of a judge are kept for the next start.");
            return WorkFailed;
        }
    }

    private static EvaluationRequest Request(ParseResult parsed) => new()
    {
        Predictions = parsed.GetValue(Predictions)!,
        References = parsed.GetValue(References)!,
        Against = parsed.GetValue(Against),
        Split = parsed.GetValue(Split),
        SkipsBrokenLines = parsed.GetValue(BrokenLines) == "skip",
        MissingAreEmpty = parsed.GetValue(Missing) == "empty",
        Judge = parsed.GetValue(Judge),
        SentenceModel = parsed.GetValue(SentenceModel),
        Output = parsed.GetValue(Output),
        Pictures = parsed.GetValue(Pictures),
        Worst = parsed.GetValue(Worst),
        Json = parsed.GetValue(Json),
        Options = new BenchmarkOptions
        {
            Tokenization = parsed.GetValue(Tokenization) == "whitespace" ? CaptionTokenization.Whitespace : CaptionTokenization.Ptb,
            BootstrapSamples = parsed.GetValue(Resamples),
            Seed = parsed.GetValue(Seed),
            Meteor = parsed.GetValue(MeteorWords) is { } folder ? MeteorData.Read(folder) : MeteorData.ExactAndStem,
        },
    };
}
