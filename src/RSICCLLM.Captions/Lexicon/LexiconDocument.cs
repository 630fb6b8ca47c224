using System.Text.Json;
using System.Text.Json.Serialization;

namespace RSICCLLM.Captions.Lexicon;

/// <summary>The lexicon as its JSON file lays it out; field meanings are in docs/captions.md.</summary>
internal sealed class LexiconDocument
{
    public required List<ObjectEntry> Objects { get; init; }
    public required List<VerbEntry> Verbs { get; init; }
    public required List<ReadingEntry> Readings { get; init; }
    public required List<ReplacementEntry> Replacements { get; init; }
    public required ReadingEntry Novelty { get; init; }
    public required List<string> Statives { get; init; }
    public required List<PositionEntry> Positions { get; init; }
    public required List<string> PositionNouns { get; init; }
    public required List<QuantityEntry> Quantities { get; init; }
    public required List<string> Prepositions { get; init; }
    public required List<string> Negations { get; init; }
    public required List<string> ChangeWords { get; init; }
    public required List<string> SameWords { get; init; }
    public required List<string> NoChangeSentences { get; init; }
    public required List<string> NoChangeSupplements { get; init; }
    public required List<string> ClosingSentences { get; init; }

    internal sealed class ObjectEntry
    {
        public required string Name { get; init; }
        public List<string> Singular { get; set; } = [];
        public List<string> Plural { get; set; } = [];
        public List<string> AlsoSingular { get; set; } = [];
        public List<string> AlsoPlural { get; set; } = [];
        public List<string> Collective { get; set; } = [];
        public List<MassNoun> Mass { get; set; } = [];
        public required Dictionary<string, List<string>> Verbs { get; init; }
    }

    internal sealed class VerbEntry
    {
        public required string Name { get; init; }
        public bool Adds { get; set; }
        public bool Keeps { get; set; }
        public List<string> Active { get; set; } = [];
    }

    internal sealed class ReadingEntry
    {
        public required List<string> Means { get; init; }
        public required List<string> Forms { get; init; }
    }

    internal sealed class ReplacementEntry
    {
        public required List<string> Subject { get; init; }
        public required List<string> Object { get; init; }
        public required List<string> Forms { get; init; }
    }

    internal sealed class PositionEntry
    {
        public required string Name { get; init; }
        public required List<string> Write { get; init; }
        public required List<string> Forms { get; init; }
        public List<string> Adverbs { get; set; } = [];
    }

    internal sealed class QuantityEntry
    {
        public int? Value { get; set; }
        public required string Write { get; init; }
        public required List<string> Forms { get; init; }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(LexiconDocument))]
internal sealed partial class LexiconJson : JsonSerializerContext;
