using NetTopologySuite.Geometries;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering.Skia;
using SkiaSharp;

namespace RSICCLLM.Reports.Tests.Rendering.Skia;

public class SkiaPictureAnnotatorTests
{
    private static readonly Polygon Square = (Polygon)new GeometryFactory().ToGeometry(new Envelope(60, 140, 60, 140));

    [Fact]
    public void The_outline_lies_where_the_geometry_says()
    {
        var drawn = Draw(new PictureMark(Square, ""));

        At(drawn, 60, 100).ShouldBe(Theme.Outline);
        At(drawn, 100, 140).ShouldBe(Theme.Outline);
        At(drawn, 100, 100).ShouldBe(new SKColor(90, 100, 80));
        At(drawn, 20, 20).ShouldBe(new SKColor(90, 100, 80));
    }

    [Fact]
    public void The_outline_is_cased_in_white_on_both_sides()
    {
        var drawn = Draw(new PictureMark(Square, ""));
        var across = Enumerable.Range(50, 20).Select(x => At(drawn, x, 100)).ToList();

        var core = across.IndexOf(Theme.Outline);
        across.Take(core).ShouldContain(SKColors.White);
        across.Skip(core).ShouldContain(SKColors.White);
    }

    [Fact]
    public void The_number_stands_beside_the_change()
    {
        var drawn = Draw(new PictureMark(Square, "7"));

        Pixels(drawn).Any(p => p.Color == Theme.Badge).ShouldBeTrue();
        Pixels(drawn).Where(p => p.X is > 64 and < 136 && p.Y is > 64 and < 136).ShouldAllBe(p => p.Color == new SKColor(90, 100, 80));
    }

    [Fact]
    public void A_change_of_one_pixel_is_ringed()
    {
        var drawn = Draw(new PictureMark(new GeometryFactory().ToGeometry(new Envelope(100, 101, 100, 101)), ""));

        Pixels(drawn).Count(p => p.Color == Theme.Outline).ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Hatching_stays_inside_its_area()
    {
        using var annotator = new SkiaPictureAnnotator();
        var drawn = annotator.Draw(new() { Width = 100, Height = 100, Pixels = () => new RgbImage(100, 100), Hatched = [new GeometryFactory().ToGeometry(new Envelope(50, 90, 10, 90))] }, 1);

        Pixels(drawn).Where(p => p.X is > 52 and < 88 && p.Y is > 12 and < 88).ShouldAllBe(p => p.Color.Red > 60);
        Pixels(drawn).Where(p => p.X is > 2 and < 48 && p.Y is > 2 and < 97).ShouldAllBe(p => p.Color == SKColors.Black);
    }

    [Fact]
    public void The_same_picture_gives_the_same_pixels() =>
        Draw(new PictureMark(Square, "12")).Pixels.ShouldBe(Draw(new PictureMark(Square, "12")).Pixels);

    private static RgbImage Draw(PictureMark mark)
    {
        using var annotator = new SkiaPictureAnnotator();
        var ground = new RgbImage(200, 200);
        for (var i = 0; i < ground.Pixels.Length; i += 3)
            (ground.Pixels[i], ground.Pixels[i + 1], ground.Pixels[i + 2]) = (90, 100, 80);
        return annotator.Draw(new() { Width = 200, Height = 200, Pixels = () => ground, Marks = [mark], MetresPerPixel = 0.5, NorthDegrees = 0 }, 2);
    }

    private static IEnumerable<(int X, int Y, SKColor Color)> Pixels(RgbImage image) =>
        Enumerable.Range(0, image.Width * image.Height).Select(i => (i % image.Width, i / image.Width, At(image, i % image.Width, i / image.Width)));

    private static SKColor At(RgbImage image, int x, int y)
    {
        var at = ((y * image.Width) + x) * 3;
        return new(image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
    }
}
