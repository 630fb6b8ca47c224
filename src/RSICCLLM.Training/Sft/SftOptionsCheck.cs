using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Sft;

/// <summary>Finds everything that is wrong with a training's settings, so that it can be said at once.</summary>
internal static class SftOptionsCheck
{
    public static IEnumerable<string> Problems(SftOptions o)
    {
        if ((o.Checkpoint is null) == (o.Architecture is null))
            yield return "give either \"checkpoint\" or \"architecture\"";
        if (o.Architecture is not null && o.Parts is LowRankAdaptation)
            yield return "\"lora\" needs a \"checkpoint\": a model that starts from nothing has nothing to adapt";
        foreach (var problem in CommonCheck.Problems(o).Concat(Ranges(o)).Concat(Auxiliary(o)))
            yield return problem;
    }

    private static IEnumerable<string> Ranges(SftOptions o) => CommonCheck.Ranges(
    [
            ("auxiliary.layer", o.Auxiliary.Layer, 1, 1000),
            ("auxiliary.mask", o.Auxiliary.Mask, 0, 1e6),
            ("auxiliary.classes", o.Auxiliary.Classes, 0, 1e6),
            ("auxiliary.counts", o.Auxiliary.Counts, 0, 1e6),
            ("auxiliary.summary", o.Auxiliary.Summary, 0, 1e6),
            ("auxiliary.positions", o.Auxiliary.Positions, 0, 1e6),
            ("auxiliary.extents", o.Auxiliary.Extents, 0, 1e6),
            ("auxiliary.mentions", o.Auxiliary.Mentions, 0, 1e6),
            ("auxiliary.places", o.Auxiliary.Places, 0, 1e6),
            ("auxiliary.evidence", o.Auxiliary.Evidence, 0, 1e6),
            ("pruning.share", o.Pruning?.Share ?? 0, 0, 1),
            ("pruning.threshold", o.Pruning?.Threshold ?? 1, 1e-6, 1),
    ]);

    private static IEnumerable<string> Auxiliary(SftOptions o)
    {
        const int TokenPixels = 28;
        var edge = o.Architecture?.Vision.TokenPixels ?? TokenPixels;
        if (o.Auxiliary.Cells < 1 || edge % o.Auxiliary.Cells != 0)
            yield return $"\"auxiliary.cells\" is {o.Auxiliary.Cells}, must divide a token's edge of {edge} pixels";
        var difference = o.Architecture?.Difference ?? o.Difference;
        if (difference is { EvidenceHiddenSize: > 0 } && difference.EvidenceCells != o.Auxiliary.Cells && o.Auxiliary.Evidence > 0)
            yield return $"\"auxiliary.cells\" is {o.Auxiliary.Cells} and the evidence head has {difference.EvidenceCells}; they must be the same, or \"auxiliary.evidence\" 0";
    }
}
