using System.Numerics;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// The correlation that a spectrum stands for as a function of shifts that need not be whole: the sum of <c>Re(C(k) exp(2 pi i k x / edge))</c>
/// over all frequencies but the highest of each axis, whose sign is not known. Nothing is interpolated, so that its maximum moves as the scenes do.
/// </summary>
internal readonly struct ContinuousCorrelation(int edge, Complex[] spectrum)
{
    private const int MostSteps = 12;
    private const double LongestStep = 0.3;
    private const double Enough = 1e-4;

    // A maximum farther away than this many pixels is another one.
    private const double Nearby = 1.5;

    /// <summary>Height (not normalised), slope and curvature at a shift.</summary>
    public CorrelationPoint At(Shift shift)
    {
        var (across, down) = (Waves(shift.Columns), Waves(shift.Rows));
        double height = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
        for (var row = 0; row < edge; row++)
        {
            if (row == edge / 2)
                continue;
            var v = Frequency(row);
            for (var column = 0; column < edge; column++)
            {
                if (column == edge / 2)
                    continue;
                var u = Frequency(column);
                var value = spectrum[(row * edge) + column] * (across[column] * down[row]);
                height += value.Real;
                x -= u * value.Imaginary;
                y -= v * value.Imaginary;
                xx -= u * u * value.Real;
                xy -= u * v * value.Real;
                yy -= v * v * value.Real;
            }
        }

        return new CorrelationPoint(height, x, y, xx, xy, yy);
    }

    /// <summary>The maximum nearest to a shift (Newton's method, uphill where the function is not curved downwards).</summary>
    public Shift Maximum(Shift start)
    {
        var at = start;
        for (var step = 0; step < MostSteps; step++)
        {
            var point = At(at);
            var slope = Math.Max(1e-12, Math.Sqrt((point.X * point.X) + (point.Y * point.Y)));
            var move = point.Step() ?? new Shift(point.X / slope * LongestStep, point.Y / slope * LongestStep);
            var length = move.Length;
            var shorter = length > LongestStep ? LongestStep / length : 1;
            at = new Shift(at.Columns + (move.Columns * shorter), at.Rows + (move.Rows * shorter));
            if (length < Enough || at.DistanceTo(start) > Nearby)
                break;
        }

        return at;
    }

    private double Frequency(int i) => 2 * Math.PI * (i <= edge / 2 ? i : i - edge) / edge;

    private Complex[] Waves(double shift)
    {
        var result = new Complex[edge];
        for (var i = 0; i < edge; i++)
            result[i] = Complex.FromPolarCoordinates(1, Frequency(i) * shift);
        return result;
    }
}
