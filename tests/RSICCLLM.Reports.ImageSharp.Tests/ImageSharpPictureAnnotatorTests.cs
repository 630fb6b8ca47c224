using NetTopologySuite.Geometries;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering.Skia;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.ImageSharp.Tests;

/// <summary>Picture by picture against the portable annotator.</summary>
public class ImageSharpPictureAnnotatorTests
{
    /// <summary>Mean difference of a channel, of 255: edges are smoothed and letters drawn in other ways.</summary>
    private const double Tolerance = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_picture_of_a_report_looks_as_the_portable_one(float density)
    {
        var sharp = new ImageSharpPictureAnnotator();
        using var skia = new SkiaPictureAnnotator();
        var document = new PairReportComposer(SampleReports.Context(SampleReports.Create(4))).Compose();

        var pictures = document.Blocks.SelectMany(Pictures).ToList();

        pictures.Count.ShouldBe(3 + (4 * 3));
        foreach (var picture in pictures)
            Difference(sharp.Draw(picture, density), skia.Draw(picture, density)).ShouldBeLessThan(Tolerance);
    }

    [Fact]
    public void Draws_the_outline_where_it_is()
    {
        var grey = new RgbImage(100, 80);
        grey.Pixels.AsSpan().Fill(120);
        var picture = new AnnotatedPicture { Width = 100, Height = 80, Pixels = () => grey, Marks = [new(new GeometryFactory().ToGeometry(new Envelope(20, 70, 20, 60)), "")] };

        var drawn = new ImageSharpPictureAnnotator().Draw(picture, 1);

        // Vermilion on the line, white beside it, the picture inside and outside.
        Pixel(drawn, 45, 20).ShouldBe((213, 94, 0), tolerance: 60);
        Pixel(drawn, 45, 40).ShouldBe((120, 120, 120), tolerance: 1);
        Pixel(drawn, 10, 40).ShouldBe((120, 120, 120), tolerance: 1);
    }

    [Fact]
    public void A_file_that_is_no_font_is_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "no font");
            Should.Throw<ReportException>(() => new ImageSharpPictureAnnotator(file)).Message.ShouldContain("cannot be used");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<AnnotatedPicture> Pictures(Block block) => block switch
    {
        KeepTogether group => group.Blocks.SelectMany(Pictures),
        FigureRow row => row.Figures.Select(f => f.Picture),
        MapBlock map => [map.Map.Picture, .. map.Insets.Select(i => i.Picture)],
        _ => [],
    };

    private static double Difference(RgbImage a, RgbImage b)
    {
        (a.Width, a.Height).ShouldBe((b.Width, b.Height));
        return a.Pixels.Zip(b.Pixels).Average(p => Math.Abs(p.First - p.Second));
    }

    private static (int R, int G, int B) Pixel(RgbImage image, int x, int y)
    {
        var at = ((y * image.Width) + x) * 3;
        return (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
    }
}

internal static class PixelAssertions
{
    public static void ShouldBe(this (int R, int G, int B) pixel, (int R, int G, int B) expected, int tolerance)
    {
        Math.Abs(pixel.R - expected.R).ShouldBeLessThanOrEqualTo(tolerance);
        Math.Abs(pixel.G - expected.G).ShouldBeLessThanOrEqualTo(tolerance);
        Math.Abs(pixel.B - expected.B).ShouldBeLessThanOrEqualTo(tolerance);
    }
}
