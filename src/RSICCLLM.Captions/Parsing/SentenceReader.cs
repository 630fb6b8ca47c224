using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Captions.Parsing;

/// <summary>
/// Walks over the cues once. Noun phrases wait until a verb claims them; a verb without a subject waits for its object;
/// a position goes to what waits, else to what was claimed last, else to the rest of the sentence.
/// </summary>
internal sealed class SentenceReader
{
    private readonly List<ChangeRecord> _records = [];
    private readonly HashSet<ChangeRecord> _seen = [];
    private readonly List<(NounPhrase Noun, IReadOnlyList<string> Meanings)> _sentence = [];
    private readonly List<NounPhrase> _waiting = [];
    private int _separator;
    private int _lastGroup;
    private IReadOnlyList<string>? _lastMeanings;
    private IReadOnlyList<string>? _openVerb;
    private bool _replaces;
    private ScenePosition? _leading;
    private Determination _determination;
    private IReadOnlyList<string>? _adjective;
    private int _context;
    private bool _contextNoun;
    private bool _between;
    private int _waitingPlaced;
    private int _sentencePlaced;
    private bool _joined;
    private bool _negated;
    private bool _predicated;
    private bool _noveltyAfterAuxiliary;

    public static IReadOnlyList<ChangeRecord> Read(List<Cue> cues)
    {
        var reader = new SentenceReader();
        Cue previous = new WordCue(WordRole.SentenceEnd);
        foreach (var cue in cues)
        {
            reader.Accept(cue, previous);
            previous = cue;
        }

        return reader._records;
    }

    private void Accept(Cue cue, Cue previous)
    {
        switch (cue)
        {
            case ObjectCue found:
                AddNoun(found, previous is ObjectCue);
                break;
            case QuantityCue quantity:
                // "On the bareland two houses": a new noun phrase starts, the preposition's own is over.
                if (previous is WordCue { Role: WordRole.Other })
                    LeaveContext();
                _determination = new Determination(true, quantity.Value);
                break;
            case NoveltyCue novelty:
                _noveltyAfterAuxiliary = previous is WordCue { Role: WordRole.Auxiliary };
                _adjective = novelty.Meanings;
                break;
            case VerbCue verb when IsAttribute(previous):
                _adjective = verb.Meanings;
                break;
            case VerbCue verb:
                Claim(verb.Meanings, verb.Meanings, opens: _waiting.Count == 0, replaces: false);
                break;
            case ReplacementCue replacement:
                Claim(replacement.Subject, replacement.Object, opens: true, replaces: true);
                break;
            case PositionCue position:
                Place(position.Position);
                break;
            case WordCue word:
                Accept(word.Role);
                break;
        }
    }

    private void Accept(WordRole role)
    {
        switch (role)
        {
            case WordRole.Auxiliary:
                _predicated = _waiting.Count > 0;
                break;
            case WordRole.And:
                // "The roads are connected and trees are removed": a verb that says no change.
                if (_predicated)
                    ClaimAttributed();
                _separator = _waiting.Count;
                _determination = default;
                _joined = false;
                if (!_between)
                    LeaveContext();
                break;
            case WordRole.With:
                LeaveContext();
                _joined = _waiting.Count == 0 && _lastMeanings is not null;
                break;
            case WordRole.Preposition:
                _context = 1;
                _between = false;
                _determination = default;
                break;
            case WordRole.Between:
                _context = 2;
                _between = true;
                _determination = default;
                break;
            case WordRole.Negation:
                _negated = true;
                break;
            case WordRole.Stative:
                ClaimAttributed();
                break;
            case WordRole.Comma:
                _separator = _waiting.Count;
                LeaveContext();
                _joined = false;
                _negated &= _waiting.Count > 0;
                break;
            case WordRole.Contrast:
                ClaimAttributed();
                _negated = false;
                LeaveContext();
                _joined = false;
                break;
            case WordRole.SentenceEnd:
                EndSentence();
                break;
        }
    }

    /// <summary>A participle before its noun: "a newly built road", "the demolished hall".</summary>
    private bool IsAttribute(Cue previous) => previous switch
    {
        QuantityCue => true,
        WordCue { Role: WordRole.Determiner } => true,
        NoveltyCue => !_noveltyAfterAuxiliary,
        _ => false,
    };

    private void LeaveContext()
    {
        _context = 0;
        _between = false;
    }

    private void AddNoun(ObjectCue found, bool continues)
    {
        var noun = new NounPhrase(found.Object, found.Form, _determination, _adjective);
        if (_context > 0 || (continues && _contextNoun))
        {
            // Along the road, beside the houses: places, not changes.
            _context = Math.Max(0, _context - 1);
            _between &= _context > 0;
            _contextNoun = true;
            _determination = default;
            _adjective = null;
            return;
        }

        _contextNoun = false;
        if (_joined && !_negated)
        {
            _sentence.Add((noun, _lastMeanings!));
        }
        else if (continues && _waiting.Count > 0)
        {
            // "Forest road": the last noun is what is meant, with the number of the first.
            var first = _waiting[^1];
            _waiting[^1] = new NounPhrase(found.Object, found.Form, first.Determination, _adjective ?? first.Adjective);
        }
        else
        {
            _waiting.Add(noun);
        }

        _determination = default;
        _adjective = null;
    }

    private void Claim(IReadOnlyList<string> subject, IReadOnlyList<string> following, bool opens, bool replaces)
    {
        if (_openVerb is not null && _separator > 0)
        {
            // "There appear two houses and trees are removed": what stands before "and" belongs to the first verb.
            Emit(_waiting[..Math.Min(_separator, _waiting.Count)], _openVerb);
            _waiting.RemoveRange(0, Math.Min(_separator, _waiting.Count));
        }

        if (_negated)
        {
            _openVerb = null;
        }
        else
        {
            if (_waiting.Count > 0)
                Emit(_waiting, subject);
            _openVerb = opens ? following : null;
            _replaces = replaces && _waiting.Count > 0;
        }

        ClearWaiting();
        _negated = false;
    }

    /// <summary>"Two new houses are visible": what has no verb of change has its attribute or nothing.</summary>
    private void ClaimAttributed()
    {
        if (!_negated)
        {
            foreach (var noun in _waiting)
            {
                if ((noun.Adjective ?? _openVerb) is { } meanings)
                    Emit([noun], meanings, startsGroup: noun == _waiting[0]);
            }
        }

        _openVerb = null;
        ClearWaiting();
        _negated = false;
    }

    private void ClearWaiting()
    {
        _waiting.Clear();
        _waitingPlaced = 0;
        _separator = 0;
        _determination = default;
        _adjective = null;
        LeaveContext();
        _joined = false;
        _predicated = false;
    }

    private void Emit(List<NounPhrase> nouns, IReadOnlyList<string> meanings, bool startsGroup = true)
    {
        if (startsGroup)
            _lastGroup = _sentence.Count;
        foreach (var noun in nouns)
        {
            noun.Position ??= _leading;
            _sentence.Add((noun, meanings));
        }

        _lastMeanings = meanings;
    }

    private void Place(ScenePosition position)
    {
        var placed = _waiting.Count > 0;
        for (; _waitingPlaced < _waiting.Count; _waitingPlaced++)
            _waiting[_waitingPlaced].Position ??= position;
        if (!placed || (_replaces && _openVerb is not null))
        {
            for (_sentencePlaced = Math.Max(_sentencePlaced, _lastGroup); _sentencePlaced < _sentence.Count; _sentencePlaced++)
            {
                var noun = _sentence[_sentencePlaced].Noun;
                placed |= noun.Position is null;
                noun.Position ??= position;
            }
        }

        if (!placed)
            _leading = position;
        LeaveContext();
        _determination = default;
    }

    private void EndSentence()
    {
        ClaimAttributed();
        foreach (var (noun, meanings) in _sentence)
        {
            var record = new ChangeRecord(noun.Object.Name, noun.Object.Resolve(meanings), noun.Quantity, noun.Position ?? _leading);
            if (_seen.Add(record))
                _records.Add(record);
        }

        _sentence.Clear();
        _sentencePlaced = 0;
        _lastGroup = 0;
        _lastMeanings = null;
        _replaces = false;
        _leading = null;
    }
}
