using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Captions.Parsing;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>
/// Tells answers that say what the truth says in other words. Similarity by keywords does not: another order of the same keywords, or "can be seen" for "has
/// been built", lowers it, and a right answer among the rejected ones teaches the model to avoid what it knows.
/// </summary>
internal sealed class TruthCheck
{
    private readonly ChangeLexicon _lexicon;
    private readonly List<Dictionary<ChangeRecord, int>> _truths = [];
    private readonly bool _saysNoChange;
    private readonly int _changes;

    public TruthCheck(RsiciSample sample, ChangeLexicon lexicon)
    {
        _lexicon = lexicon;
        var caption = CaptionParser.Parse(sample.Caption, lexicon);
        _changes = caption.Records.Count;
        _saysNoChange = caption.SaysNoChange || sample.Records is { Count: 0 };
        // What the caption leaves unsaid, the records may say, and the other way round.
        foreach (var records in new[] { caption.Records, sample.Records?.Select(record => record.Change).ToList() })
        {
            if (records is { Count: > 0 })
                _truths.Add(Counted(records));
        }
    }

    /// <summary>Whether an answer names the same changes, each with its object, verb, quantity and position, in any order; or no change where there is none.</summary>
    public bool IsRight(string answer)
    {
        var read = CaptionParser.Parse(answer, _lexicon);
        if (read.Records.Count == 0)
            return read.SaysNoChange && _saysNoChange;
        var said = Counted(read.Records);
        return _truths.Exists(truth => truth.Count == said.Count && truth.All(pair => said.GetValueOrDefault(pair.Key) == pair.Value));
    }

    /// <summary>Whether an answer names as many changes as the true caption.</summary>
    public bool NamesAsMany(string answer) => CaptionParser.Parse(answer, _lexicon).Records.Count == _changes;

    private static Dictionary<ChangeRecord, int> Counted(IEnumerable<ChangeRecord> records) => records.CountBy(record => record).ToDictionary();
}
