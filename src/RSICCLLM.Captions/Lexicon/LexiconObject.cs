namespace RSICCLLM.Captions.Lexicon;

/// <summary>A kind of object that can change, with its wordings and the changes it can undergo.</summary>
public sealed class LexiconObject
{
    internal LexiconObject(LexiconDocument.ObjectEntry entry, int order)
    {
        Name = entry.Name;
        Order = order;
        Singular = entry.Singular;
        Plural = entry.Plural;
        Mass = entry.Mass;
        Verbs = entry.Verbs.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value, StringComparer.Ordinal);
    }

    /// <summary>Canonical name, as in <see cref="ChangeRecord.Object"/>.</summary>
    public string Name { get; }

    /// <summary>Whether objects of this kind are counted; where not, <see cref="ChangeRecord.Quantity"/> is always <see langword="null"/>.</summary>
    public bool IsCountable => Mass.Count == 0;

    /// <summary>Singular nouns that captions are written with; aligned with <see cref="Plural"/>.</summary>
    public IReadOnlyList<string> Singular { get; }

    /// <summary>Plural nouns that captions are written with; aligned with <see cref="Singular"/>.</summary>
    public IReadOnlyList<string> Plural { get; }

    /// <summary>Wordings of an uncounted object; empty for countable ones.</summary>
    public IReadOnlyList<MassNoun> Mass { get; }

    /// <summary>Canonical verbs this object goes with, each with the participles that captions are written with.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Verbs { get; }

    /// <summary>Place in the lexicon's list, which orders records that share a position.</summary>
    internal int Order { get; }

    /// <summary>The first of <paramref name="meanings"/> that this object can undergo; the first at all when there is none.</summary>
    internal string Resolve(IReadOnlyList<string> meanings)
    {
        foreach (var meaning in meanings)
        {
            if (Verbs.ContainsKey(meaning))
                return meaning;
        }

        return meanings[0];
    }
}
