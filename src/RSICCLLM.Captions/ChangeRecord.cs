namespace RSICCLLM.Captions;

/// <summary>One kind of change in a scene pair: what changed, how, how many of them and where.</summary>
/// <param name="Object">Canonical object of the lexicon, for example <c>building</c>.</param>
/// <param name="Verb">Canonical change verb of the lexicon, for example <c>built</c>.</param>
/// <param name="Quantity">How many objects; <see langword="null"/> when it cannot be counted or is not said (woods, "several").</param>
/// <param name="Position">Where in the image; <see langword="null"/> when it is not said.</param>
public sealed record ChangeRecord(string Object, string Verb, int? Quantity, ScenePosition? Position);
