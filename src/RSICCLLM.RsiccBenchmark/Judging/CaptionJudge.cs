using RSICCLLM.Endpoints;
using RSICCLLM.Endpoints.Configuration;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.RsiccBenchmark.Judging;

/// <summary>
/// Asks a language model how far a caption agrees with the references in object, direction, change verb and magnitude, 0 to 5
/// each. The judge sees texts only. What it says is as good as the judge: compare systems by the same one.
/// </summary>
internal static class CaptionJudge
{
    private const int Best = 5;
    private const string Rules = """
        You mark a caption that tells how a place changed between two aerial images. Compare it with the reference captions of the same place, which are true.
        Give four whole marks from 0 (wrong or missing) to 5 (agrees fully): "object" (what changed), "direction" (where in the image), "verb" (what happened to it), "magnitude" (how many or how much).
        A point that neither the references nor the caption speak of gets 5. Style does not matter.
        Answer with one JSON object and nothing else, such as {"object": 4, "direction": 5, "verb": 5, "magnitude": 2}.
        """;

    private static readonly string[] Reminders = ["", "\nAnswer with the JSON object alone: four whole numbers from 0 to 5."];

    /// <summary>The items with their marks; an item whose marks could not be had keeps none.</summary>
    /// <exception cref="FormatException">The configuration is wrong.</exception>
    /// <exception cref="EndpointException">No request will be answered.</exception>
    public static async Task<IReadOnlyList<BenchmarkItem>> JudgeAsync(IReadOnlyList<BenchmarkItem> items, string configuration, Action<string> tell, CancellationToken cancellation)
    {
        var settings = ConfigurationFile.Read(configuration, JudgeJson.Default.JudgeSettings, found => found.Problems());
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(configuration))!, settings.Output);
        using var client = new EndpointClient(settings.Endpoint, folder);
        var judged = items.ToArray();
        await Parallel.ForAsync(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = client.Concurrency, CancellationToken = cancellation }, async (i, stop) =>
        {
            try
            {
                judged[i] = items[i] with { Judge = await JudgeAsync(items[i], client, stop) };
                if (judged[i].Judge is null)
                    tell($"The judge gave no marks for '{items[i].Id}'.");
            }
            catch (EndpointException e) when (!e.IsFatal)
            {
                tell($"'{items[i].Id}' was not judged: {e.Message}");
            }
        });
        return judged;
    }

    private static async Task<JudgeScores?> JudgeAsync(BenchmarkItem item, EndpointClient client, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(item.Prediction))
            return new JudgeScores(0, 0, 0, 0);
        var question = $"References:\n{string.Join('\n', item.References.Select(text => "- " + text))}\n\nCaption:\n{item.Prediction}";
        foreach (var reminder in Reminders)
        {
            var answer = await client.AskAsync(new EndpointRequest(Rules, question + reminder, []), cancellation);
            if (Read(answer.Text) is { } scores)
                return scores;
        }

        return null;
    }

    internal static JudgeScores? Read(string answer)
    {
        if (!JsonAnswer.TryFind(answer, out var json))
            return null;
        var marks = new[] { "object", "direction", "verb", "magnitude" }.Select(name => JsonAnswer.Number(json, name)).ToArray();
        return marks.All(mark => mark is >= 0 and <= Best)
            ? new JudgeScores(marks[0]!.Value / Best, marks[1]!.Value / Best, marks[2]!.Value / Best, marks[3]!.Value / Best)
            : null;
    }
}
