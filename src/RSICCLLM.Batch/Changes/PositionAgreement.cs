using RSICCLLM.Captions;

namespace RSICCLLM.Batch.Changes;

/// <summary>How well a stated position fits a place: 1 in the same cell of the 3x3 grid, less with distance; in between where none is stated.</summary>
internal static class PositionAgreement
{
    private const double Unstated = 0.6;

    public static double Of(ScenePosition? stated, ScenePosition actual)
    {
        if (stated is null or ScenePosition.Throughout)
            return Unstated;
        var (s, a) = ((int)stated, (int)actual);
        var steps = Math.Max(Math.Abs((s / 3) - (a / 3)), Math.Abs((s % 3) - (a % 3)));
        return steps switch { 0 => 1.0, 1 => 0.5, _ => 0.1 };
    }
}
