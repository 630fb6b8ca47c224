using RSICCLLM.Imaging;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Tests.Pictures;

public class CividisTests
{
    // The published table of 256 colours (matplotlib's _cividis_data): entries 0, 128 and 255, in eight bits.
    [Theory]
    [InlineData(0, 0, 34, 78)]
    [InlineData(128 / 255.0, 124, 123, 120)]
    [InlineData(1, 254, 232, 56)]
    public void Agrees_with_the_published_scale(double value, int r, int g, int b)
    {
        var colour = Cividis.At(value);

        // The polynomial is fitted: it is off by up to 14 of 255 at the yellow end.
        Math.Abs(colour.R - r).ShouldBeLessThanOrEqualTo(6);
        Math.Abs(colour.G - g).ShouldBeLessThanOrEqualTo(6);
        Math.Abs(colour.B - b).ShouldBeLessThanOrEqualTo(14);
    }

    [Fact]
    public void Lightness_rises_evenly_also_for_red_green_blind_readers()
    {
        var luminance = Enumerable.Range(0, 101).Select(i => Cividis.At(i / 100.0)).Select(Luminance).ToList();

        for (var i = 1; i < luminance.Count; i++)
            luminance[i].ShouldBeGreaterThan(luminance[i - 1]);
    }

    [Fact]
    public void An_overlay_is_grey_where_nothing_is_known_and_coloured_elsewhere()
    {
        var picture = new RgbImage(3, 1);
        picture.Pixels.AsSpan().Fill(100);

        var blended = EvidenceOverlay.Blend(picture, new(3, 1, [EvidenceRaster.Unknown, 0, EvidenceRaster.Certain]));

        blended.Pixels[..3].ShouldBe([100, 100, 100]);
        // 0.7 of the scale's colour and 0.3 of the grey of 100.
        var (low, high) = (Cividis.At(0), Cividis.At(1));
        blended.Pixels[3..6].ShouldBe([Mix(low.R), Mix(low.G), Mix(low.B)]);
        blended.Pixels[6..9].ShouldBe([Mix(high.R), Mix(high.G), Mix(high.B)]);
    }

    [Fact]
    public void Evidence_of_another_size_is_refused() =>
        Should.Throw<ReportException>(() => EvidenceOverlay.Blend(new RgbImage(2, 2), new(2, 1, [0, 0]))).Message.ShouldContain("does not fit");

    private static byte Mix(byte colour) => (byte)Math.Round((0.7 * colour) + 30);

    private static double Luminance((byte R, byte G, byte B) c) => (0.2126 * Linear(c.R)) + (0.7152 * Linear(c.G)) + (0.0722 * Linear(c.B));

    private static double Linear(byte value) => Math.Pow(value / 255.0, 2.2);
}
