using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Evaluation.Files;

/// <summary>Joins predictions with references.</summary>
public static class BenchmarkSet
{
    private const int Shown = 3;

    /// <summary>Items in the order of the references.</summary>
    /// <exception cref="FormatException">A reference has no prediction, or a prediction no reference; the message names the first ones.</exception>
    public static IReadOnlyList<BenchmarkItem> Join(IReadOnlyList<Prediction> predictions, IReadOnlyList<Reference> references)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(references);
        var captions = predictions.ToDictionary(prediction => prediction.Id, prediction => prediction.Caption, StringComparer.Ordinal);
        var known = references.Select(reference => reference.Id).ToHashSet(StringComparer.Ordinal);
        Refuse(references.Where(reference => !captions.ContainsKey(reference.Id)).Select(reference => reference.Id), "reference(s) have no prediction");
        Refuse(predictions.Where(prediction => !known.Contains(prediction.Id)).Select(prediction => prediction.Id), "prediction(s) have no reference");
        return [.. references.Select(reference => new BenchmarkItem(reference.Id, captions[reference.Id], reference.Captions, reference.Truth))];
    }

    /// <summary>Reads both files and joins them.</summary>
    /// <param name="predictions">A file for <see cref="PredictionFile"/>.</param>
    /// <param name="references">A file for <see cref="ReferenceFile"/>.</param>
    /// <param name="split">For LEVIR-CC's JSON.</param>
    /// <exception cref="FormatException">A file is broken, or they do not fit each other.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<BenchmarkItem> Read(string predictions, string references, string? split = null)
        => Join(PredictionFile.Read(predictions), ReferenceFile.Read(references, split));

    private static void Refuse(IEnumerable<string> ids, string what)
    {
        var list = ids.ToList();
        if (list.Count > 0)
            throw new FormatException($"{list.Count} {what}: {string.Join(", ", list.Take(Shown).Select(id => $"'{id}'"))}{(list.Count > Shown ? ", ..." : "")}.");
    }
}
