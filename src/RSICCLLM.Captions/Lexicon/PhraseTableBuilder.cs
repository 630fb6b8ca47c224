namespace RSICCLLM.Captions.Lexicon;

/// <summary>Turns a lexicon's lists into the parser's phrase table.</summary>
internal static class PhraseTableBuilder
{
    private static readonly string[] Auxiliaries =
        ["is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "can", "could", "will", "would", "may", "might"];

    public static PhraseTable Build(LexiconDocument document, Dictionary<string, LexiconObject> objects)
    {
        var table = new PhraseTable();
        foreach (var entry in document.Objects)
        {
            var found = objects[entry.Name];
            Add(table, entry.Singular.Concat(entry.AlsoSingular), new ObjectCue(found, NounForm.Singular));
            Add(table, entry.Plural.Concat(entry.AlsoPlural), new ObjectCue(found, NounForm.Plural));
            Add(table, entry.Collective.Concat(entry.Mass.Select(noun => noun.Text)), new ObjectCue(found, NounForm.Collective));
        }

        foreach (var entry in document.Replacements)
            Add(table, entry.Forms, new ReplacementCue(entry.Subject, entry.Object));
        foreach (var entry in document.Readings)
            Add(table, entry.Forms, new VerbCue(entry.Means));
        Add(table, document.Novelty.Forms, new NoveltyCue(document.Novelty.Means));
        foreach (var entry in document.Positions)
        {
            _ = ScenePositionNames.TryParse(entry.Name, out var position);
            Add(table, entry.Adverbs, new PositionCue(position, NeedsArticle: false));
            Add(table, entry.Forms.Where(form => form.Contains(' ', StringComparison.Ordinal)), new PositionCue(position, NeedsArticle: false));
            Add(table, entry.Forms, new PositionCue(position, NeedsArticle: true));
        }

        foreach (var entry in document.Quantities)
            Add(table, entry.Forms.Prepend(entry.Write), new QuantityCue(entry.Value));
        Add(table, ["between"], new WordCue(WordRole.Between));
        Add(table, document.Prepositions, new WordCue(WordRole.Preposition));
        Add(table, document.Negations, new WordCue(WordRole.Negation));
        Add(table, document.Statives, new WordCue(WordRole.Stative));
        Add(table, ["the", "this", "these", "that", "those", "its", "their"], new WordCue(WordRole.Determiner));
        Add(table, Auxiliaries, new WordCue(WordRole.Auxiliary));
        Add(table, ["and", "or", "as well as"], new WordCue(WordRole.And));
        Add(table, ["with", "including"], new WordCue(WordRole.With));
        Add(table, ["but", "while", "whereas", "however", "although", "though"], new WordCue(WordRole.Contrast));
        return table;
    }

    private static void Add(PhraseTable table, IEnumerable<string> phrases, Cue cue)
    {
        foreach (var phrase in phrases)
            table.Add(phrase, cue);
    }
}
