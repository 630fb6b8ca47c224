using System.Numerics.Tensors;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Evaluation.Metrics;

/// <summary>SBS: the cosine between the sentence vectors of a caption and of the reference that is nearest to it.</summary>
internal static class SentenceSimilarity
{
    public static IReadOnlyList<double> Scores(IReadOnlyList<BenchmarkItem> items, ISentenceEncoder encoder)
    {
        // References repeat ("there is no difference"): each sentence is encoded once.
        var sentences = items.SelectMany(item => item.References.Prepend(item.Prediction)).Distinct(StringComparer.Ordinal).ToList();
        var vectors = sentences.Zip(encoder.Encode(sentences)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return [.. items.Select(item => string.IsNullOrWhiteSpace(item.Prediction)
            ? 0
            : item.References.Max(reference => Cosine(vectors[item.Prediction], vectors[reference])))];
    }

    private static double Cosine(float[] a, float[] b)
    {
        var norms = Math.Sqrt(TensorPrimitives.SumOfSquares<float>(a)) * Math.Sqrt(TensorPrimitives.SumOfSquares<float>(b));
        return norms > 0 ? TensorPrimitives.Dot<float>(a, b) / norms : 0;
    }
}
