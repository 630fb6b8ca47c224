using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Dnpo;

/// <summary>Finds everything that is wrong with a preference training's settings, so that it can be said at once.</summary>
internal static class DnpoOptionsCheck
{
    public static IEnumerable<string> Problems(DnpoOptions o)
    {
        if (o.Checkpoint is null)
            yield return "\"checkpoint\" is missing: preferences are learnt by a model that can already caption";
        foreach (var problem in CommonCheck.Problems(o).Concat(Ranges(o)))
            yield return problem;
    }

    private static IEnumerable<string> Ranges(DnpoOptions o) => CommonCheck.Ranges(
    [
        ("beta", o.Beta, 1e-6, 1e3),
        ("lambda", o.Lambda, 0, 1e3),
        ("collapse.chosenRewardDrop", o.Collapse.ChosenRewardDrop, 0, 1e6),
        ("collapse.klLimit", o.Collapse.KlLimit, 0, 1e6),
        ("saveEvery", o.SaveEvery, 1, int.MaxValue),
        ("collapse.patience", o.Collapse.Patience, 1, 1e6),
    ]);
}
