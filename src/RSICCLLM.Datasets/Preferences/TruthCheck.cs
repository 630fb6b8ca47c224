using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Captions.Parsing;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>
/// Tells answers that say what one of a pair's references or its records say, in other words. Similarity by keywords does not: another order of the same keywords,
/// or "can be seen" for "has been built", lowers it, and a right answer among the rejected ones teaches the model to avoid what it knows.
/// </summary>
internal sealed class TruthCheck
{
    private readonly ChangeLexicon _lexicon;
    private readonly HashSet<string> _references;
    private readonly List<Dictionary<ChangeRecord, int>> _truths = [];
    private readonly bool _saysNoChange;

    public TruthCheck(RsiciSample sample, ChangeLexicon lexicon)
    {
        _lexicon = lexicon;
        Caption = sample.Caption;
        _references = sample.Captions.Prepend(sample.Caption).Select(Plain).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var read = _references.Select(reference => CaptionParser.Parse(reference, lexicon)).ToList();
        // What one reference leaves unsaid, another or the records may say.
        foreach (var records in read.Select(reference => reference.Records).Append(sample.Records?.Select(record => record.Change).ToList() ?? []))
        {
            if (records.Count > 0)
                _truths.Add(records.CountBy(record => record).ToDictionary());
        }

        // Empty records beside a caption of changes are a gap of the file.
        IsUnchanged = _truths.Count == 0 && (sample.Records is { Count: 0 } || read.Exists(reference => reference.SaysNoChange));
        _saysNoChange = IsUnchanged || read.Exists(reference => reference.SaysNoChange);
    }

    /// <summary>The caption that is trained on.</summary>
    public string Caption { get; }

    /// <summary>Whether nothing changed: no reference and no record names a change, and one of them says so.</summary>
    public bool IsUnchanged { get; }

    /// <summary>Whether an answer is a reference, names the changes of one, each with its object, verb, quantity and position, in any order, or says no change where a reference does.</summary>
    public bool IsRight(string answer)
    {
        if (_references.Contains(Plain(answer)))
            return true;
        var read = CaptionParser.Parse(answer, _lexicon);
        if (read.Records.Count == 0)
            return read.SaysNoChange && _saysNoChange;
        var said = read.Records.CountBy(record => record).ToDictionary();
        return _truths.Exists(truth => truth.Count == said.Count && truth.All(pair => said.GetValueOrDefault(pair.Key) == pair.Value));
    }

    /// <summary>Whether an answer names a change.</summary>
    public bool NamesChange(string answer) => CaptionParser.Parse(answer, _lexicon).Records.Count > 0;

    /// <summary>Whether an answer names as many changes as a reference or the records.</summary>
    public bool NamesAsMany(string answer)
    {
        var count = CaptionParser.Parse(answer, _lexicon).Records.Count;
        return _truths.Count == 0 ? count == 0 : _truths.Exists(truth => truth.Values.Sum() == count);
    }

    private static string Plain(string text) => text.Trim().TrimEnd('.');
}
