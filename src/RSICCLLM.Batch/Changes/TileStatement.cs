using RSICCLLM.Captions;

namespace RSICCLLM.Batch.Changes;

/// <summary>What a captioned tile says, in the form that merging needs.</summary>
/// <param name="Index">Index in the plan.</param>
/// <param name="Column">First pixel column.</param>
/// <param name="Row">First pixel row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Caption">The model's words.</param>
/// <param name="Records">The changes in them.</param>
/// <param name="Confidence">Probability that its changes are right, or, where the package is not calibrated, the geometric mean probability of the caption's tokens; 0..1.</param>
internal sealed record TileStatement(int Index, int Column, int Row, int Width, int Height, string Caption, IReadOnlyList<ChangeRecord> Records, double Confidence)
{
    /// <summary>Whether <see cref="Confidence"/> is calibrated.</summary>
    public bool IsCalibrated { get; init; }

    public bool Contains(double column, double row) =>
        column >= Column && column < Column + Width && row >= Row && row < Row + Height;

    /// <summary>The 3x3 position of a pixel position of the grid inside this tile.</summary>
    public ScenePosition PositionOf(double column, double row)
    {
        var c = Math.Clamp((int)((column - Column) * 3 / Width), 0, 2);
        var r = Math.Clamp((int)((row - Row) * 3 / Height), 0, 2);
        return (ScenePosition)((r * 3) + c);
    }

    /// <summary>How near a pixel position of the grid lies to the middle of this tile: 1 there, 0 at the border.</summary>
    public double Centrality(double column, double row)
    {
        var across = Math.Abs((2 * (column - Column) / Width) - 1);
        var down = Math.Abs((2 * (row - Row) / Height) - 1);
        return Math.Clamp(1 - Math.Max(across, down), 0, 1);
    }
}
