namespace RSICCLLM.Evaluation.Reliability;

/// <summary>
/// Stated probability against the share that was right, in ten bins of equal width (Guo et al. 2017, "On Calibration of Modern Neural
/// Networks", equation 3).
/// </summary>
public sealed class ReliabilityBins
{
    /// <summary>Bins from 0 to 1.</summary>
    public const int Count = 10;

    private readonly (int Items, double Stated, int Right)[] _bins = new (int, double, int)[Count];

    /// <summary>Sorts items into bins.</summary>
    /// <param name="items">Stated probability, 0 to 1, and whether it was right.</param>
    public ReliabilityBins(IEnumerable<(double Probability, bool IsRight)> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (var (probability, isRight) in items)
        {
            var at = Math.Clamp((int)(probability * Count), 0, Count - 1);
            var bin = _bins[at];
            _bins[at] = (bin.Items + 1, bin.Stated + probability, bin.Right + (isRight ? 1 : 0));
        }
    }

    /// <summary>All items.</summary>
    public int Items => _bins.Sum(b => b.Items);

    /// <summary>Bins that hold anything: items, mean stated probability, share that was right.</summary>
    public IEnumerable<(int Items, double Stated, double Right)> Filled =>
        _bins.Where(b => b.Items > 0).Select(b => (b.Items, b.Stated / b.Items, (double)b.Right / b.Items));

    /// <summary>Expected calibration error: mean of |right - stated| over the bins, weighted by their items; 0 to 1.</summary>
    public double ExpectedCalibrationError => Items == 0 ? 0 : Filled.Sum(b => b.Items * Math.Abs(b.Right - b.Stated)) / Items;
}
