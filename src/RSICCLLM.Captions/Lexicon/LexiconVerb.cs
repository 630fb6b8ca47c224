namespace RSICCLLM.Captions.Lexicon;

/// <summary>A canonical change verb.</summary>
/// <param name="Name">As in <see cref="ChangeRecord.Verb"/>.</param>
/// <param name="Adds">The object is there only at the second date, so that it may be called new.</param>
/// <param name="Keeps">The object is there at both dates, so that one of them is written with "the".</param>
/// <param name="Active">Intransitive past participles ("appeared"); may be empty.</param>
public sealed record LexiconVerb(string Name, bool Adds, bool Keeps, IReadOnlyList<string> Active);
