using System.Numerics;
using RSICCLLM.Imaging.Alignment;

namespace RSICCLLM.Imaging.Tests.Alignment;

public sealed class CrossPowerSpectrumTests
{
    private const int Edge = 32;
    private readonly SpectrumBuffers _buffers = new();

    // A point has the same height at all frequencies; moved by s, its phase at frequency k is -2 pi k s / edge.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.37, -1.21)]
    [InlineData(-4.5, 2.125)]
    public void A_points_shift_is_found_exactly(double columns, double rows)
    {
        var shift = new Shift(columns, rows);
        var spectrum = CrossPowerSpectrum.Of(Point(default), Point(shift), Edge, _buffers);

        // The highest frequency's sign is not known, so that row and column are left out: they weigh less than a thousandth each.
        spectrum.HeightAt(shift).ShouldBe(1, 0.002);
        spectrum.Refined(new Shift(Math.Round(columns), Math.Round(rows))).DistanceTo(shift).ShouldBeLessThan(1e-3);
        var (peak, height, _) = spectrum.Peak(8);
        peak.DistanceTo(shift).ShouldBeLessThan(0.02);
        height.ShouldBe(1, 0.002);
    }

    [Fact]
    public void What_windows_have_in_common_adds_up()
    {
        // Three windows show one shift, one shows another: heights 3/4 and 1/4.
        var (one, other) = (new Shift(3, -2), new Shift(-6, 5));
        var sum = CrossPowerSpectrum.Empty(Edge, _buffers);
        for (var i = 0; i < 3; i++)
            sum.Add(CrossPowerSpectrum.Of(Point(default), Point(one), Edge, _buffers));
        sum.Add(CrossPowerSpectrum.Of(Point(default), Point(other), Edge, _buffers));

        var (shift, height, rival) = sum.Peak(8);
        shift.DistanceTo(one).ShouldBeLessThan(0.02);
        height.ShouldBe(0.75, 0.02);
        rival.ShouldBe(0.25, 0.02);

        sum.HeightAt(one).ShouldBe(0.75, 0.005);
    }

    // Half a pixel off both axes the peak's Gaussian, of about a pixel, has lost a fifth at the nearest pixels.
    [Fact]
    public void A_rival_between_pixels_is_not_read_too_low()
    {
        var (one, other) = (new Shift(3, -2), new Shift(-5.5, 6.5));
        var sum = CrossPowerSpectrum.Empty(Edge, _buffers);
        for (var i = 0; i < 20; i++)
            sum.Add(CrossPowerSpectrum.Of(Point(default), Point(i < 11 ? one : other), Edge, _buffers));

        var (shift, height, rival) = sum.Peak(8);

        shift.DistanceTo(one).ShouldBeLessThan(0.02);
        height.ShouldBe(0.55, 0.01);
        rival.ShouldBe(0.45, 0.01);
    }

    // 1.5 / (128 x sqrt(4 pi) x 0.15) = 1.5 / 68.062
    [Fact]
    public void Chance_falls_with_the_root_of_the_windows()
    {
        CrossPowerSpectrum.Noise(128, 1).ShouldBe(0.022039, 1e-6);
        CrossPowerSpectrum.Noise(128, 16).ShouldBe(0.0055097, 1e-6);
    }

    private static Complex[] Point(Shift shift)
    {
        static double Frequency(int i) => i <= Edge / 2 ? i : i - Edge;
        return [.. Enumerable.Range(0, Edge * Edge).Select(i => Complex.FromPolarCoordinates(1, -2 * Math.PI * ((Frequency(i % Edge) * shift.Columns) + (Frequency(i / Edge) * shift.Rows)) / Edge))];
    }
}
