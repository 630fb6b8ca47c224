using RSICCLLM.Captions;

namespace RSICCLLM.Evaluation.Changes;

/// <summary>Pairs records of the same object and verb, those that agree in more first.</summary>
internal static class RecordMatching
{
    private const int MostRecords = 1000;

    public static List<(ChangeRecord Named, ChangeRecord True)> Match(IReadOnlyList<ChangeRecord> named, IReadOnlyList<ChangeRecord> truth)
    {
        // A caption of nonsense may name thousands; what lies beyond a thousand stays unmatched.
        var open = named.Take(MostRecords).ToList();
        var wanted = truth.Take(MostRecords).ToList();
        var pairs = new List<(ChangeRecord, ChangeRecord)>();
        Func<ChangeRecord, ChangeRecord, bool>[] rounds =
        [
            (a, b) => a.Position == b.Position && a.Quantity == b.Quantity,
            (a, b) => a.Position == b.Position,
            (a, b) => a.Quantity == b.Quantity,
            (_, _) => true,
        ];
        foreach (var agrees in rounds)
        {
            for (var i = wanted.Count - 1; i >= 0; i--)
            {
                var other = open.FindIndex(record => record.Object == wanted[i].Object && record.Verb == wanted[i].Verb && agrees(record, wanted[i]));
                if (other < 0)
                    continue;
                pairs.Add((open[other], wanted[i]));
                open.RemoveAt(other);
                wanted.RemoveAt(i);
            }
        }

        return pairs;
    }
}
