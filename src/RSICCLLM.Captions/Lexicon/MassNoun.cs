namespace RSICCLLM.Captions.Lexicon;

/// <summary>A wording of something that is not counted, such as "trees" or "a stand of trees".</summary>
/// <param name="Text">The noun phrase without article.</param>
/// <param name="Plural">Whether it takes a plural verb.</param>
/// <param name="Article">Whether it is written with "a" or "an".</param>
public sealed record MassNoun(string Text, bool Plural = false, bool Article = false);
