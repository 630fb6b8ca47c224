namespace RSICCLLM.Imaging.Alignment;

/// <summary>What lies at (column, row) in the earlier scene lies at (column + <paramref name="Columns"/>, row + <paramref name="Rows"/>) in the later one.</summary>
/// <param name="Columns">Pixels of the common grid to the right.</param>
/// <param name="Rows">Pixels of the common grid downwards.</param>
public readonly record struct Shift(double Columns, double Rows)
{
    /// <summary>Length in pixels.</summary>
    public double Length => Math.Sqrt((Columns * Columns) + (Rows * Rows));

    /// <summary>Distance to another shift in pixels.</summary>
    public double DistanceTo(Shift other) => new Shift(Columns - other.Columns, Rows - other.Rows).Length;
}
