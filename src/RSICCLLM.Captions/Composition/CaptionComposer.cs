using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Captions.Composition;

/// <summary>
/// Writes captions of several sentences from change records, in the words of a <see cref="ChangeLexicon"/>.
/// The order of the changes is always the same (reading order of the position, then object, verb, quantity), so that a
/// small model can learn it; wording and sentence frames vary. <see cref="Parsing.CaptionParser"/> reads the records back.
/// Safe for use by several threads, each with a <see cref="Random"/> of its own.
/// </summary>
public static class CaptionComposer
{
    private const int ShortestCaption = 12;
    private const int AttemptsPerCaption = 12;

    /// <summary>Writes <paramref name="count"/> captions, different from each other as far as the wording allows.</summary>
    /// <param name="records">What changed; none means that nothing did. Repetitions are written once.</param>
    /// <param name="random">Decides the wording; the same state gives the same captions.</param>
    /// <param name="count">At least 1.</param>
    /// <param name="lexicon">The lexicon to write by; the product's own by default.</param>
    /// <exception cref="ArgumentException">A record cannot be written (<see cref="ChangeLexicon.Problem"/>).</exception>
    public static IReadOnlyList<string> Compose(IReadOnlyList<ChangeRecord> records, Random random, int count, ChangeLexicon? lexicon = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lexicon ??= ChangeLexicon.Default;
        foreach (var record in records)
        {
            if (lexicon.Problem(record) is { } problem)
                throw new ArgumentException(problem, nameof(records));
        }

        var ordered = Order(records, lexicon);
        var captions = new List<string>(count);
        while (captions.Count < count)
        {
            var caption = Write(ordered, random, lexicon);
            for (var attempt = 1; attempt < AttemptsPerCaption && captions.Contains(caption); attempt++)
                caption = Write(ordered, random, lexicon);
            captions.Add(caption);
        }

        return captions;
    }

    /// <summary>Distinct records in the order in which captions name them.</summary>
    /// <exception cref="ArgumentException">A record's object is not in the lexicon.</exception>
    public static IReadOnlyList<ChangeRecord> Order(IEnumerable<ChangeRecord> records, ChangeLexicon? lexicon = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        lexicon ??= ChangeLexicon.Default;
        return [.. records.Distinct()
            .OrderBy(record => record.Position is { } position ? (int)position : int.MaxValue)
            .ThenBy(record => lexicon.FindObject(record.Object)?.Order ?? throw new ArgumentException($"The object '{record.Object}' is not in the lexicon.", nameof(records)))
            .ThenBy(record => record.Verb, StringComparer.Ordinal)
            .ThenBy(record => record.Quantity ?? int.MaxValue)];
    }

    private static string Write(IReadOnlyList<ChangeRecord> records, Random random, ChangeLexicon lexicon)
    {
        var document = lexicon.Document;
        if (records.Count == 0)
        {
            var sentence = Pick(document.NoChangeSentences, random);
            return random.Next(2) == 0 ? sentence : $"{sentence} {Pick(document.NoChangeSupplements, random)}";
        }

        var sentences = new ClauseWriter(lexicon, random).Sentences(records);
        var text = string.Join(' ', sentences);
        // Short captions get a closing sentence, so that the length says little about the number of changes.
        return text.AsSpan().Count(' ') + 1 < ShortestCaption || random.Next(4) == 0
            ? $"{text} {Pick(document.ClosingSentences, random)}"
            : text;
    }

    internal static T Pick<T>(IReadOnlyList<T> list, Random random) => list[random.Next(list.Count)];
}
