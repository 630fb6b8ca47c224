using RSICCLLM.Captions;

namespace RSICCLLM.Evaluation.Changes;

/// <summary>Keywords of one group (object, verb, direction or quantity) in a caption and in the truth, counted with repetitions.</summary>
/// <param name="Matched">In both.</param>
/// <param name="Named">In the caption.</param>
/// <param name="True">In the truth.</param>
public readonly record struct KeywordCounts(int Matched, int Named, int True)
{
    internal static KeywordCounts Count<T>(IEnumerable<T> named, IEnumerable<T> truth)
        where T : notnull
    {
        var open = truth.ToList();
        var count = open.Count;
        int all = 0, matched = 0;
        foreach (var keyword in named)
        {
            all++;
            if (open.Remove(keyword))
                matched++;
        }

        return new KeywordCounts(matched, all, count);
    }
}

/// <summary>The keywords of a caption against those of the truth: objects, change verbs, directions (positions in the scene) and quantities, each group by itself.</summary>
/// <param name="Objects">Objects.</param>
/// <param name="Verbs">Change verbs.</param>
/// <param name="Directions">Positions that are said.</param>
/// <param name="Quantities">Numbers that are said; "several" is none.</param>
public sealed record KeywordComparison(KeywordCounts Objects, KeywordCounts Verbs, KeywordCounts Directions, KeywordCounts Quantities)
{
    private const int MostRecords = 1000;

    /// <summary>Compares records; a caption of nonsense may name thousands, of which the first thousand count.</summary>
    public static KeywordComparison Compare(IReadOnlyList<ChangeRecord> named, IReadOnlyList<ChangeRecord> truth)
    {
        ArgumentNullException.ThrowIfNull(named);
        ArgumentNullException.ThrowIfNull(truth);
        var (ours, theirs) = (named.Take(MostRecords).ToList(), truth.Take(MostRecords).ToList());
        return new KeywordComparison(
            KeywordCounts.Count(ours.Select(record => record.Object), theirs.Select(record => record.Object)),
            KeywordCounts.Count(ours.Select(record => record.Verb), theirs.Select(record => record.Verb)),
            KeywordCounts.Count(Values(ours, record => record.Position), Values(theirs, record => record.Position)),
            KeywordCounts.Count(Values(ours, record => record.Quantity), Values(theirs, record => record.Quantity)));
    }

    /// <summary>Against the reference that most keywords agree with, where the truth is known by references only.</summary>
    internal static KeywordComparison CompareWithBest(IReadOnlyList<ChangeRecord> named, IEnumerable<IReadOnlyList<ChangeRecord>> references)
        => references.Select(reference => Compare(named, reference)).MaxBy(comparison => comparison.Agreement)!;

    private double Agreement
    {
        get
        {
            var (matched, all) = (0, 0);
            foreach (var counts in new[] { Objects, Verbs, Directions, Quantities })
            {
                matched += counts.Matched;
                all += counts.Named + counts.True;
            }

            return all == 0 ? 1 : 2.0 * matched / all;
        }
    }

    private static IEnumerable<T> Values<T>(IEnumerable<ChangeRecord> records, Func<ChangeRecord, T?> value)
        where T : struct
        => records.Select(value).Where(found => found.HasValue).Select(found => found!.Value);
}
