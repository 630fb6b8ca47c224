namespace RSICCLLM.Evaluation.Metrics;

/// <summary>The similarity by which DNPO selects sampled answers: the mean of BLEU-1, BLEU-2 and ROUGE-1 (F1) of two sequences of keywords (RSICCLLM, section on RSICP).</summary>
public static class KeywordSimilarity
{
    private const int LongestOfBleu = 2;

    /// <summary>0 (nothing in common) to 1 (the same sequence); 0 where one of them is empty.</summary>
    /// <param name="answer">Keywords of the answer in its order.</param>
    /// <param name="truth">Keywords of the true caption.</param>
    public static double Score(string[] answer, string[] truth)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(truth);
        if (answer.Length == 0 || truth.Length == 0)
            return 0;
        var statistics = Bleu.Statistics(answer, [truth]);
        var rouge = Rouge.Score(answer, truth, 1);
        // A single keyword has no pairs, so that BLEU-2 says nothing.
        return answer.Length == 1 || truth.Length == 1
            ? (Bleu.Score(statistics, 1) + rouge) / 2
            : (Enumerable.Range(1, LongestOfBleu).Sum(n => Bleu.Score(statistics, n)) + rouge) / (LongestOfBleu + 1);
    }
}
