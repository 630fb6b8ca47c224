using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Files;
using RSICCLLM.RsiccBenchmark.Judging;
using RSICCLLM.RsiccBenchmark.Pages;
using RSICCLLM.RsiccBenchmark.Sentences;

namespace RSICCLLM.RsiccBenchmark.Commands;

/// <summary>Reads, scores, compares and writes.</summary>
internal static class EvaluationRun
{
    /// <summary>What is printed: JSON or Markdown.</summary>
    /// <exception cref="FormatException">A file is broken, or files do not fit each other.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static async Task<string> RunAsync(EvaluationRequest request, Action<string> tell, CancellationToken cancellation)
    {
        using var encoder = request.SentenceModel is { } folder ? SentenceEncoder.Load(folder) : null;
        var options = request.Options with { SentenceEncoder = encoder };
        Action<Captions.Datasets.DatasetException>? skip = request.SkipsBrokenLines ? broken => tell($"Left out: {broken.Message}") : null;
        var references = ReferenceFile.Read(request.References, request.Split, skip);
        var first = await ScoreAsync(request.Predictions);
        var second = request.Against is { } other ? await ScoreAsync(other) : null;
        var differences = second is null ? [] : PairedComparison.Compare(second.Result, first.Result);
        if (request.Output is { } output)
            Write(output, request, references, second is null ? [first] : [first, second], differences);
        return request.Json ? BenchmarkReport.ToJson(first.Result, differences) : BenchmarkReport.ToMarkdown(first.Result, differences);

        async Task<ScoredSystem> ScoreAsync(string path)
        {
            var items = BenchmarkSet.Join(PredictionFile.Read(path, skip), references, request.MissingAreEmpty);
            if (request.Judge is { } judge)
                items = await CaptionJudge.JudgeAsync(items, judge, tell, cancellation);
            return new ScoredSystem(NameOf(path), CaptionBenchmark.Score(items, options));
        }

        // Two systems' files often have one name in folders of their own.
        string NameOf(string path) => request.Against is { } two && Path.GetFileName(two) == Path.GetFileName(request.Predictions)
            ? path
            : Path.GetFileNameWithoutExtension(path);
    }

    private static void Write(
        string output, EvaluationRequest request, IReadOnlyList<Reference> references, IReadOnlyList<ScoredSystem> systems, IReadOnlyList<PairedDifference> differences)
    {
        Directory.CreateDirectory(output);
        var pictures = new PictureFinder(references, request.Pictures);
        WriteFile(Path.Combine(output, "evaluation.json"), BenchmarkReport.ToJson(systems[0].Result, differences));
        WriteFile(Path.Combine(output, "evaluation.md"), BenchmarkReport.ToMarkdown(systems[0].Result, differences));
        WriteFile(Path.Combine(output, "comparison.html"), ComparisonPage.Write(systems, differences, pictures.Find, request.Worst));
    }

    private static void WriteFile(string path, string text)
    {
        File.WriteAllText(path + ".partial", text);
        File.Move(path + ".partial", path, overwrite: true);
    }
}
