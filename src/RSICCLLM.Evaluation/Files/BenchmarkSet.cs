using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Evaluation.Files;

/// <summary>Joins predictions with references.</summary>
public static class BenchmarkSet
{
    private const int Shown = 3;

    /// <summary>Items in the order of the references.</summary>
    /// <param name="predictions">At most one for each reference.</param>
    /// <param name="references">What is scored against.</param>
    /// <param name="missingAreEmpty">A reference without prediction counts as an empty caption instead of an error.</param>
    /// <exception cref="FormatException">A reference has no prediction, or a prediction no reference; the message names the first ones.</exception>
    public static IReadOnlyList<BenchmarkItem> Join(IReadOnlyList<Prediction> predictions, IReadOnlyList<Reference> references, bool missingAreEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(references);
        var byId = predictions.ToDictionary(prediction => prediction.Id, StringComparer.Ordinal);
        var known = references.Select(reference => reference.Id).ToHashSet(StringComparer.Ordinal);
        if (!missingAreEmpty)
            Refuse(references.Where(reference => !byId.ContainsKey(reference.Id)).Select(reference => reference.Id), "reference(s) have no prediction");
        Refuse(predictions.Where(prediction => !known.Contains(prediction.Id)).Select(prediction => prediction.Id), "prediction(s) have no reference");
        return [.. references.Select(reference => Item(reference, byId.GetValueOrDefault(reference.Id)))];
    }

    /// <summary>Reads both files and joins them.</summary>
    /// <param name="predictions">A file for <see cref="PredictionFile"/>.</param>
    /// <param name="references">A file for <see cref="ReferenceFile"/>.</param>
    /// <param name="split">For LEVIR-CC's JSON.</param>
    /// <exception cref="FormatException">A file is broken, or they do not fit each other.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<BenchmarkItem> Read(string predictions, string references, string? split = null)
        => Join(PredictionFile.Read(predictions), ReferenceFile.Read(references, split));

    private static BenchmarkItem Item(Reference reference, Prediction? prediction) => new(reference.Id, prediction?.Caption ?? "", reference.Captions, reference.Truth)
    {
        Changed = reference.Changed,
        Confidence = prediction?.Confidence,
        Seconds = prediction?.Seconds,
    };

    private static void Refuse(IEnumerable<string> ids, string what)
    {
        var list = ids.ToList();
        if (list.Count > 0)
            throw new FormatException($"{list.Count} {what}: {string.Join(", ", list.Take(Shown).Select(id => $"'{id}'"))}{(list.Count > Shown ? ", ..." : "")}.");
    }
}
