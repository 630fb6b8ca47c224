namespace RSICCLLM.Captions.Lexicon;

/// <summary>Finds all contradictions of a lexicon file at once.</summary>
internal static class LexiconCheck
{
    /// <exception cref="FormatException">Lists every problem.</exception>
    public static void Check(LexiconDocument document)
    {
        var problems = new List<string>();
        var verbs = document.Verbs.Select(verb => verb.Name).ToHashSet(StringComparer.Ordinal);
        Repeated("verb", document.Verbs.Select(verb => verb.Name), problems);
        Repeated("object", document.Objects.Select(entry => entry.Name), problems);
        foreach (var entry in document.Objects)
        {
            if (entry.Mass.Count == 0 && (entry.Singular.Count == 0 || entry.Singular.Count != entry.Plural.Count))
                problems.Add($"object '{entry.Name}' needs 'mass' nouns or as many 'plural' as 'singular' nouns, at least one");
            if (entry.Verbs.Count == 0)
                problems.Add($"object '{entry.Name}' has no verbs");
            foreach (var (verb, participles) in entry.Verbs)
            {
                Known(verb, $"object '{entry.Name}'", verbs, problems);
                if (participles.Count == 0)
                    problems.Add($"object '{entry.Name}' has no participle for '{verb}'");
            }
        }

        foreach (var reading in document.Readings.Append(document.Novelty))
            Meanings(reading.Means, reading.Forms, verbs, problems);
        foreach (var replacement in document.Replacements)
        {
            Meanings(replacement.Subject, replacement.Forms, verbs, problems);
            Meanings(replacement.Object, replacement.Forms, verbs, problems);
        }

        var positions = new HashSet<ScenePosition>();
        foreach (var entry in document.Positions)
        {
            if (!ScenePositionNames.TryParse(entry.Name, out var position) || !positions.Add(position))
                problems.Add($"position '{entry.Name}' is unknown or given twice");
            if (entry.Write.Count == 0)
                problems.Add($"position '{entry.Name}' has nothing to write");
        }

        if (positions.Count != Enum.GetValues<ScenePosition>().Length)
            problems.Add("not every position is given");
        for (int? value = 0; value <= 10; value++)
        {
            var wanted = value == 0 ? null : value;
            if (document.Quantities.Count(entry => entry.Value == wanted) != 1)
                problems.Add($"quantity {wanted?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"} must be given once");
        }

        if (document.NoChangeSentences.Count == 0 || document.NoChangeSupplements.Count == 0 || document.ClosingSentences.Count == 0)
            problems.Add("'noChangeSentences', 'noChangeSupplements' and 'closingSentences' need a sentence each");
        if (problems.Count > 0)
            throw new FormatException($"The lexicon contradicts itself: {string.Join("; ", problems)}.");
    }

    private static void Meanings(List<string> meanings, List<string> forms, HashSet<string> verbs, List<string> problems)
    {
        var where = $"the reading of '{(forms.Count > 0 ? forms[0] : "")}'";
        if (meanings.Count == 0)
            problems.Add($"{where} has no meaning");
        foreach (var meaning in meanings)
            Known(meaning, where, verbs, problems);
    }

    private static void Known(string verb, string where, HashSet<string> verbs, List<string> problems)
    {
        if (!verbs.Contains(verb))
            problems.Add($"{where} uses the verb '{verb}', which is not listed");
    }

    private static void Repeated(string what, IEnumerable<string> names, List<string> problems)
        => problems.AddRange(names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{what} '{group.Key}' is given twice"));
}
