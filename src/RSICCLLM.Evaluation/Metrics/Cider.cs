namespace RSICCLLM.Evaluation.Metrics;

/// <summary>
/// CIDEr as the COCO caption evaluation computes it under that name: the variant CIDEr-D of Vedantam et al. (CVPR 2015)
/// with clipped counts and a Gaussian penalty on the length (sigma 6), ten times the mean over 1- to 4-grams.
/// Inverse document frequencies come from the references of the very set that is scored, so that a score depends on
/// the set, and a set of one item scores 0.
/// </summary>
internal sealed class Cider
{
    private const int Longest = 4;
    private const double Sigma = 6;
    private readonly Dictionary<string, double>[] _logFrequencies = new Dictionary<string, double>[Longest];
    private readonly double _logCount;

    /// <summary>Takes the document frequencies of all items' references.</summary>
    public Cider(IReadOnlyList<IReadOnlyList<string[]>> references)
    {
        var frequencies = new Dictionary<string, int>[Longest];
        for (var n = 0; n < Longest; n++)
            frequencies[n] = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in references)
        {
            var counts = item.Select(reference => NGrams.Count(reference, Longest)).ToList();
            for (var n = 0; n < Longest; n++)
            {
                foreach (var words in counts.SelectMany(count => count[n].Keys).Distinct(StringComparer.Ordinal))
                    frequencies[n][words] = frequencies[n].GetValueOrDefault(words) + 1;
            }
        }

        for (var n = 0; n < Longest; n++)
            _logFrequencies[n] = frequencies[n].ToDictionary(pair => pair.Key, pair => Math.Log(Math.Max(1, pair.Value)), StringComparer.Ordinal);
        _logCount = Math.Log(references.Count);
    }

    public double Score(string[] candidate, IReadOnlyList<string[]> references)
    {
        var ours = new Vector(this, candidate);
        return 10 * references.Average(reference => Similarity(ours, new Vector(this, reference)));
    }

    private static double Similarity(Vector ours, Vector theirs)
    {
        var total = 0.0;
        for (var n = 0; n < Longest; n++)
        {
            var product = 0.0;
            foreach (var (words, weight) in ours.Weights[n])
            {
                if (theirs.Weights[n].TryGetValue(words, out var other))
                    product += Math.Min(weight, other) * other;
            }

            if (ours.Norms[n] != 0 && theirs.Norms[n] != 0)
                product /= ours.Norms[n] * theirs.Norms[n];
            total += product;
        }

        var difference = ours.Length - theirs.Length;
        return total / Longest * Math.Exp(-(difference * difference) / (2 * Sigma * Sigma));
    }

    private sealed class Vector
    {
        public Vector(Cider cider, string[] words)
        {
            var counts = NGrams.Count(words, Longest);
            for (var n = 0; n < Longest; n++)
            {
                Weights[n] = new Dictionary<string, double>(counts[n].Count, StringComparer.Ordinal);
                foreach (var (key, count) in counts[n])
                {
                    var weight = count * (cider._logCount - cider._logFrequencies[n].GetValueOrDefault(key));
                    Weights[n][key] = weight;
                    Norms[n] += weight * weight;
                }

                Norms[n] = Math.Sqrt(Norms[n]);
            }

            // The reference program measures length by the number of word pairs.
            Length = Math.Max(0, words.Length - 1);
        }

        public Dictionary<string, double>[] Weights { get; } = new Dictionary<string, double>[Longest];

        public double[] Norms { get; } = new double[Longest];

        public double Length { get; }
    }
}
