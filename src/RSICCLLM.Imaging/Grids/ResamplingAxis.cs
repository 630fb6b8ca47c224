namespace RSICCLLM.Imaging.Grids;

/// <summary>
/// Which source pixels make each target pixel along one axis: two neighbours by distance (linear) where source pixels are as large as the
/// target's or larger, all covered ones by length (area) where they are smaller. Weights sum to 1; those beyond the source's edge are left out.
/// </summary>
internal sealed class ResamplingAxis
{
    private readonly (int First, float[] Weights)[] _taps;

    /// <param name="mapping">From target positions to source positions.</param>
    /// <param name="start">First target pixel.</param>
    /// <param name="count">Target pixels.</param>
    /// <param name="sourceSize">Source pixels of the axis.</param>
    public ResamplingAxis(AxisMapping mapping, int start, int count, int sourceSize)
    {
        _taps = new (int, float[])[count];
        First = int.MaxValue;
        for (var i = 0; i < count; i++)
        {
            _taps[i] = Taps(mapping, (double)start + i, sourceSize);
            var (first, weights) = _taps[i];
            if (weights.Length == 0)
                continue;
            First = Math.Min(First, first);
            End = Math.Max(End, first + weights.Length);
        }
    }

    /// <summary>First source pixel that is needed.</summary>
    public int First { get; }

    /// <summary>Behind the last source pixel that is needed; 0 where none is.</summary>
    public int End { get; }

    /// <summary>Target pixels.</summary>
    public int Count => _taps.Length;

    /// <summary>First source pixel of a target pixel and the weights from there on.</summary>
    public (int First, float[] Weights) this[int target] => _taps[target];

    private static (int First, float[] Weights) Taps(AxisMapping mapping, double target, int sourceSize)
    {
        var (from, to) = (mapping.Apply(target), mapping.Apply(target + 1));
        if (from > to)
            (from, to) = (to, from);
        var centre = (from + to) / 2;
        if (!(centre > -1 && centre < (double)sourceSize + 1))
            return (0, []);
        long first;
        double[] weights;
        if (to - from <= 1 + 1e-9)
        {
            first = (long)Math.Floor(centre - 0.5);
            var second = centre - 0.5 - first;
            weights = second < 1e-6 ? [1] : second > 1 - 1e-6 ? [0, 1] : [1 - second, second];
        }
        else
        {
            first = (long)Math.Floor(from);
            weights = new double[(long)Math.Ceiling(to) - first];
            for (var i = 0; i < weights.Length; i++)
                weights[i] = Math.Max(0, Math.Min(to, first + i + 1.0) - Math.Max(from, first + i)) / (to - from);
        }

        var skipped = (int)Math.Max(weights[0] == 0 ? 1 : 0, -first);
        var kept = (int)Math.Min(weights.Length, sourceSize - first);
        return kept > skipped ? ((int)first + skipped, [.. weights[skipped..kept].Select(w => (float)w)]) : (0, []);
    }
}
