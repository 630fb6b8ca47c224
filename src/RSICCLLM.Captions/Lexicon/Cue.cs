namespace RSICCLLM.Captions.Lexicon;

/// <summary>What a phrase of a caption means to the parser.</summary>
internal abstract record Cue;

internal enum NounForm
{
    Singular,
    Plural,
    Collective,
}

/// <summary>Noun of a known object.</summary>
internal sealed record ObjectCue(LexiconObject Object, NounForm Form) : Cue;

/// <summary>Change verb; what it means depends on the object, first fit wins.</summary>
internal sealed record VerbCue(IReadOnlyList<string> Meanings) : Cue;

/// <summary>A verb that says of its subject and its object opposite things ("replaced by").</summary>
internal sealed record ReplacementCue(IReadOnlyList<string> Subject, IReadOnlyList<string> Object) : Cue;

/// <summary>"New": a noun phrase with it is a change by itself.</summary>
internal sealed record NoveltyCue(IReadOnlyList<string> Meanings) : Cue;

/// <summary>Words for a cell of the scene; a single word counts only after "the" or a preposition.</summary>
internal sealed record PositionCue(ScenePosition Position, bool NeedsArticle) : Cue;

internal sealed record QuantityCue(int? Value) : Cue;

/// <summary>Grammar words without content of their own.</summary>
internal sealed record WordCue(WordRole Role) : Cue;

internal enum WordRole
{
    Other,
    Determiner,
    Auxiliary,
    Preposition,
    Between,
    And,
    With,
    Comma,
    Contrast,
    Negation,
    Stative,
    SentenceEnd,
}
