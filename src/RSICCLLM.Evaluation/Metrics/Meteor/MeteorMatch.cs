namespace RSICCLLM.Evaluation.Metrics.Meteor;

/// <summary>A possible match of words of the candidate with words of a reference.</summary>
/// <param name="Start">First word in the candidate.</param>
/// <param name="Length">Words of the candidate.</param>
/// <param name="ReferenceStart">First word in the reference.</param>
/// <param name="ReferenceLength">Words of the reference.</param>
/// <param name="Weight">Weight of the stage: 1 exact, 0.6 stem, 0.8 synonym, 0.6 paraphrase.</param>
internal readonly record struct MeteorMatch(int Start, int Length, int ReferenceStart, int ReferenceLength, double Weight)
{
    private const double Exact = 1;
    private const double Stem = 0.6;
    private const double Synonym = 0.8;
    private const double Paraphrase = 0.6;

    /// <summary>Matches by the place in the candidate where they start; of two stages that match the same words the earlier counts.</summary>
    public static List<MeteorMatch>[] Find(string[] candidate, string[] reference, MeteorData data)
    {
        var stems = candidate.Select(EnglishStemmer.Stem).ToArray();
        var referenceStems = reference.Select(EnglishStemmer.Stem).ToArray();
        var phrases = reference.Select((_, j) => data.PhrasesAt(reference, j).ToList()).ToArray();
        var matches = new List<MeteorMatch>[candidate.Length];
        for (var i = 0; i < candidate.Length; i++)
        {
            matches[i] = [];
            for (var j = 0; j < reference.Length; j++)
            {
                var weight = string.Equals(candidate[i], reference[j], StringComparison.Ordinal) ? Exact
                    : string.Equals(stems[i], referenceStems[j], StringComparison.Ordinal) ? Stem
                    : data.AreSynonyms(candidate[i], stems[i], reference[j], referenceStems[j]) ? Synonym
                    : 0;
                if (weight > 0)
                    matches[i].Add(new MeteorMatch(i, 1, j, 1, weight));
            }

            foreach (var (length, set) in data.PhrasesAt(candidate, i))
            {
                for (var j = 0; j < reference.Length; j++)
                {
                    foreach (var (other, _) in phrases[j].Where(phrase => phrase.Set == set && !IsSame(candidate, i, length, reference, j, phrase.Length)))
                        matches[i].Add(new MeteorMatch(i, length, j, other, Paraphrase));
                }
            }
        }

        return matches;
    }

    private static bool IsSame(string[] a, int start, int length, string[] b, int other, int otherLength)
        => a.AsSpan(start, length).SequenceEqual(b.AsSpan(other, otherLength));
}
