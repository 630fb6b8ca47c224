namespace RSICCLLM.Imaging.Radiometry;

/// <summary>
/// How often each pair of levels, 0 to 255 before and after, occurs in a band. What is asked of a line depends on the pair alone, so it is worked
/// out once for each of at most 65,536 pairs and not for each of some hundred thousand pixels.
/// </summary>
internal sealed class LevelPairs
{
    private const int Levels = 256;

    private readonly int[] _counts = new int[Levels * Levels];

    /// <summary>Pixels.</summary>
    public int Pixels { get; private set; }

    /// <summary>Number of a pair, 0 to 65,535.</summary>
    public static ushort Code(byte before, byte after) => (ushort)((before * Levels) + after);

    /// <summary>Counts a pixel.</summary>
    public void Add(ushort code)
    {
        _counts[code]++;
        Pixels++;
    }

    /// <summary>Whether a pair lies within a distance of a line, for all pairs by their codes.</summary>
    public static bool[] Within(BandTransfer line, double limit) =>
        [.. Enumerable.Range(0, Levels * Levels).Select(code => Distance(code, line) <= limit)];

    /// <summary>The upper median of the pixels' distances from a line; at least one pixel.</summary>
    public double MedianDistance(BandTransfer line)
    {
        var codes = Enumerable.Range(0, _counts.Length).Where(code => _counts[code] > 0).ToArray();
        var distances = codes.Select(code => Distance(code, line)).ToArray();
        Array.Sort(distances, codes);
        var (at, passed) = (0, _counts[codes[0]]);
        while (passed <= Pixels / 2)
            passed += _counts[codes[++at]];
        return distances[at];
    }

    /// <summary>The line through the percentiles 10 and 90 of both dates, and through their medians.</summary>
    public BandTransfer ByPercentiles()
    {
        int[] before = new int[Levels], after = new int[Levels];
        for (var code = 0; code < _counts.Length; code++)
        {
            before[code / Levels] += _counts[code];
            after[code % Levels] += _counts[code];
        }

        var (low, middle, high) = (Pixels / 10, Pixels / 2, Pixels * 9 / 10);
        var gain = Level(after, high) > Level(after, low) ? (double)(Level(before, high) - Level(before, low)) / (Level(after, high) - Level(after, low)) : 1;
        return new BandTransfer(gain, Level(before, middle) - (gain * Level(after, middle)));
    }

    /// <summary>The major axis of the cloud of pixels.</summary>
    public BandTransfer ByMajorAxis()
    {
        // Sums of whole numbers far below 2^53: exact in any order.
        double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
        for (var code = 0; code < _counts.Length; code++)
        {
            double n = _counts[code], a = code % Levels, b = code / Levels;
            (x, y, xx, yy, xy) = (x + (n * a), y + (n * b), xx + (n * a * a), yy + (n * b * b), xy + (n * a * b));
        }

        var (meanX, meanY) = (x / Pixels, y / Pixels);
        var (sxx, syy, sxy) = ((xx / Pixels) - (meanX * meanX), (yy / Pixels) - (meanY * meanY), (xy / Pixels) - (meanX * meanY));
        if (sxy <= 0)
            return new BandTransfer(1, (y - x) / Pixels);
        var gain = (syy - sxx + Math.Sqrt(((syy - sxx) * (syy - sxx)) + (4 * sxy * sxy))) / (2 * sxy);
        return new BandTransfer(gain, meanY - (gain * x / Pixels));
    }

    private static double Distance(int code, BandTransfer line) => Math.Abs((code / Levels) - (line.Gain * (code % Levels)) - line.Offset);

    // The level of the pixel at a place among all pixels in the order of their levels.
    private static int Level(int[] counts, int place)
    {
        var (level, passed) = (0, counts[0]);
        while (passed <= place)
            passed += counts[++level];
        return level;
    }
}
