using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Evaluation.Metrics;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>Makes the preferences of one sample after the other, and counts what it did.</summary>
/// <param name="settings">Checked settings.</param>
/// <param name="keywords">Words that are compared and replaced.</param>
/// <param name="lexicon">Words by which captions are read.</param>
/// <param name="others">Captions that take the place of an unchanged pair's: each names a change.</param>
/// <param name="statistics">Where the counts go.</param>
internal sealed class PreferenceMaker(PreferenceSettings settings, KeywordLexicon keywords, ChangeLexicon lexicon, IReadOnlyList<string> others, PreferenceStatistics statistics)
{
    private readonly KeywordReplacement _replacement = new(keywords, lexicon, !settings.DropRightAnswers);

    /// <summary>Rejected answers to a sample with the strategy that made them: selected ones first.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="answers">Sampled answers.</param>
    public List<(string Rejected, string Strategy)> Make(RsiciSample sample, IReadOnlyList<string> answers)
    {
        var text = new KeywordText(sample.Caption, keywords);
        foreach (var place in text.Places)
            statistics.Keywords[place.Keyword.Group] = statistics.Keywords.GetValueOrDefault(place.Keyword.Group) + 1;
        var truth = new TruthCheck(sample, lexicon);
        var isUnchanged = settings.UnchangedPairs && truth.IsUnchanged;
        if (text.Places.Count == 0)
            statistics.WithoutKeywords++;
        if (text.Places.Count == 0 && !isUnchanged)
            return [];
        var random = new Random(Seed(settings.Seed, sample.Id));
        var selected = isUnchanged ? Invented(truth, answers) : Select(truth, text, answers);
        var replaced = isUnchanged ? Borrow(random) : _replacement.Make(truth, settings.ReplacementsPerPair, settings.ReplacedShare, random);
        statistics.ReplacementsMissing += settings.ReplacementsPerPair - replaced.Count;
        (selected, replaced) = Limit(selected, replaced, random);
        statistics.Selection += selected.Count;
        statistics.Replacement += replaced.Count;
        if (isUnchanged && selected.Count + replaced.Count > 0)
            statistics.Unchanged++;
        return [.. selected.Select(answer => (answer, PreferenceRun.Selection)), .. replaced.Select(caption => (caption, PreferenceRun.Replacement))];
    }

    /// <summary>A seed of its own for each pair and purpose, the same on every machine.</summary>
    public static int Seed(int seed, string what) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{what}")));

    /// <summary>Information-filtered selection: answers whose keywords are like the truth's, and that say something else.</summary>
    private List<string> Select(TruthCheck truth, KeywordText text, IReadOnlyList<string> answers)
    {
        var taken = new List<string>();
        foreach (var answer in Different(truth, answers))
        {
            var similarity = KeywordSimilarity.Score(new KeywordText(answer, keywords).Meanings, text.Meanings);
            statistics.Similarities[Math.Min((int)(similarity * 10), 9)]++;
            if (similarity <= settings.LowerThreshold)
                statistics.TooFar++;
            else if (similarity >= settings.UpperThreshold)
                statistics.TooNear++;
            else if (settings.DropRightAnswers && truth.IsRight(answer))
                statistics.Right++;
            else if (settings.SameNumberOfChanges && !truth.NamesAsMany(answer))
                statistics.OtherNumber++;
            else
                taken.Add(answer);
        }

        return taken;
    }

    /// <summary>Answers that name a change where there is none.</summary>
    private List<string> Invented(TruthCheck truth, IReadOnlyList<string> answers)
    {
        var taken = new List<string>();
        foreach (var answer in Different(truth, answers))
        {
            if (truth.NamesChange(answer))
                taken.Add(answer);
            else if (truth.IsRight(answer))
                statistics.Right++;
            else
                statistics.TooFar++;
        }

        return taken;
    }

    private List<string> Different(TruthCheck truth, IReadOnlyList<string> answers)
    {
        var different = answers.Select(answer => answer.Trim()).Where(answer => answer.Length > 0 && answer != truth.Caption).Distinct(StringComparer.Ordinal).ToList();
        statistics.AnswersLeftOut += answers.Count - different.Count;
        statistics.Answers += different.Count;
        return different;
    }

    /// <summary>Captions of other pairs, each once.</summary>
    private List<string> Borrow(Random random)
    {
        var places = new HashSet<int>();
        var wanted = Math.Min(settings.ReplacementsPerPair, others.Count);
        while (places.Count < wanted)
            places.Add(random.Next(others.Count));
        return [.. places.Select(place => others[place])];
    }

    /// <summary>As many as a pair may have, in turn from both kinds; which kind comes first is drawn as well.</summary>
    private (List<string> Selected, IReadOnlyList<string> Replaced) Limit(List<string> selected, IReadOnlyList<string> replaced, Random random)
    {
        if (settings.PreferencesPerPair is not { } most || selected.Count + replaced.Count <= most)
            return (selected, replaced);
        statistics.BeyondLimit += selected.Count + replaced.Count - most;
        var fromSelected = (most + random.Next(2)) / 2;
        fromSelected = Math.Clamp(fromSelected, Math.Max(0, most - replaced.Count), Math.Min(most, selected.Count));
        return (Drawn(selected, fromSelected, random), Drawn(replaced, most - fromSelected, random));
    }

    private static List<string> Drawn(IReadOnlyList<string> from, int count, Random random)
    {
        var places = Enumerable.Range(0, from.Count).ToArray();
        random.Shuffle(places);
        return [.. places.Take(count).Order().Select(place => from[place])];
    }
}
