using System.Numerics;
using NetTopologySuite.Geometries;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering.Skia;
using SixLabors.Fonts;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Drawing;
using SixLabors.ImageSharp.Drawing.Processing;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using SkiaSharp;
using Polygon = SixLabors.ImageSharp.Drawing.Polygon;

namespace RSICCLLM.Reports.ImageSharp;

/// <summary>
/// Annotated pictures by ImageSharp.Drawing, laid out as the portable annotator lays them out. Drawn on pixels with alpha, because
/// alpha is lost on those without. Not thread-safe.
/// </summary>
public sealed class ImageSharpPictureAnnotator : IPictureAnnotator
{
    private const float OutlineWidth = 1.7f;
    private const float CasingWidth = 3.3f;
    private const float HatchSpacing = 4.5f;
    private const float NorthSize = 8;

    private readonly FontFamily _semiBold;
    private readonly FontFamily _regular;

    /// <summary>Makes an annotator.</summary>
    /// <param name="fontFile">A TrueType or OpenType file; <see langword="null"/> for the embedded face.</param>
    /// <exception cref="ReportException">The file cannot be used as a font.</exception>
    public ImageSharpPictureAnnotator(string? fontFile = null)
    {
        try
        {
            _semiBold = Face(fontFile, "SemiBold");
            _regular = Face(fontFile, "Regular");
        }
        catch (Exception e) when (e is FontException or IOException)
        {
            throw new ReportException($"The font file '{fontFile}' cannot be used: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public RgbImage Draw(AnnotatedPicture picture, float pixelsPerPoint)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (pixelsPerPoint is not (>= 0.25f and <= 16))
            throw new ArgumentOutOfRangeException(nameof(pixelsPerPoint), pixelsPerPoint, "The density must be 0.25 to 16 pixels a point.");
        var layout = PictureLayout.Of(
            picture,
            new Envelope(0, picture.Width / pixelsPerPoint, 0, picture.Height / pixelsPerPoint),
            label => Width(label, Theme.MapText.Size, _regular),
            label => (BadgeWidth(label), NumberBadge.Height(Theme.MapLabel)));
        using var source = Image.LoadPixelData<Rgb24>(picture.Pixels().Pixels, picture.Width, picture.Height);
        using var image = source.CloneAs<Rgba32>();
        image.Mutate(canvas => Paint(canvas, picture, layout, pixelsPerPoint));
        var result = new RgbImage(picture.Width, picture.Height);
        using var opaque = image.CloneAs<Rgb24>();
        opaque.CopyPixelDataTo(result.Pixels);
        return result;
    }

    private static FontFamily Face(string? fontFile, string weight)
    {
        var fonts = new FontCollection();
        return fontFile is null ? fonts.Add(new MemoryStream(EmbeddedFont.Read(weight))) : fonts.Add(fontFile);
    }

    private void Paint(IImageProcessingContext canvas, AnnotatedPicture picture, PictureLayout layout, float scale)
    {
        // ImageSharp.Drawing puts the middle of the first pixel at (0, 0), the layout its corner.
        canvas.SetDrawingTransform(Matrix3x2.CreateTranslation(-0.5f, -0.5f));
        var (width, height) = (picture.Width / scale, picture.Height / scale);
        foreach (var path in layout.Hatched.Select(h => ToPath(h, scale)).OfType<IPath>())
            canvas.Clip(path, inner => Hatch(inner, width, height, scale));
        foreach (var path in layout.Marks.Select(m => ToPath(m, scale)).OfType<IPath>())
        {
            canvas.Draw(Pen(Theme.Paper, CasingWidth * scale), path);
            canvas.Draw(Pen(Theme.Outline, OutlineWidth * scale), path);
        }

        if (layout.Scale is { } bar)
            DrawScaleBar(canvas, bar, scale);
        if (layout.North is { } plate)
            DrawNorthArrow(canvas, plate, picture.NorthDegrees!.Value, scale);
        foreach (var (label, place) in layout.Labels)
            DrawBadge(canvas, label, place, scale);
        canvas.Draw(ToColor(Theme.Muted), 0.6f * scale, new RectangularPolygon(0, 0, picture.Width, picture.Height));
    }

    private void DrawScaleBar(IImageProcessingContext canvas, PlacedScaleBar bar, float scale)
    {
        var plate = bar.Plate;
        canvas.Fill(Plate, new RectangularPolygon((float)plate.MinX * scale, (float)plate.MinY * scale, (float)plate.Width * scale, (float)plate.Height * scale));
        Write(canvas, bar.Label, _regular, Theme.MapText.Size, Theme.Ink, plate.Centre.X - (bar.LabelWidth / 2), plate.MinY + 7.5, scale);
        var (left, right, y) = (plate.Centre.X - (bar.Length / 2), plate.Centre.X + (bar.Length / 2), plate.MaxY - 3.5);
        Line(canvas, Theme.Ink, 1, (left, y), (right, y), scale);
        Line(canvas, Theme.Ink, 1, (left + 0.5, y - 2.5), (left + 0.5, y + 0.5), scale);
        Line(canvas, Theme.Ink, 1, (right - 0.5, y - 2.5), (right - 0.5, y + 0.5), scale);
    }

    private void DrawNorthArrow(IImageProcessingContext canvas, Envelope plate, double degrees, float scale)
    {
        var (x, y) = ((float)plate.Centre.X * scale, (float)plate.Centre.Y * scale);
        canvas.Fill(Plate, new EllipsePolygon(x, y, (float)plate.Width * scale / 2));
        var arrow = new Polygon(new LinearLineSegment(new PointF(0, -10.5f), new PointF(3.4f, -1.5f), new PointF(0, -3.4f), new PointF(-3.4f, -1.5f)));
        var place = Matrix3x2.CreateScale(scale) * Matrix3x2.CreateRotation((float)(degrees * Math.PI / 180)) * Matrix3x2.CreateTranslation(x, y);
        canvas.Fill(ToColor(Theme.Ink), arrow.Transform(place));
        Write(canvas, "N", _semiBold, NorthSize, Theme.Ink, plate.Centre.X - (Width("N", NorthSize, _semiBold) / 2), plate.Centre.Y + 7, scale);
    }

    private void DrawBadge(IImageProcessingContext canvas, string label, Envelope place, float scale)
    {
        var style = Theme.MapLabel;
        canvas.Fill(ToColor(Theme.Paper), Pill(place, 0, scale));
        canvas.Fill(ToColor(Theme.Badge), Pill(place, style.Size * 0.1f, scale));
        Write(canvas, label, _semiBold, style.Size, style.Color, place.Centre.X - (Width(label, style.Size, _semiBold) / 2), place.Centre.Y + (style.Size * 0.36), scale);
    }

    private static void Hatch(IImageProcessingContext canvas, float width, float height, float scale)
    {
        canvas.Fill(ToColor(Theme.Paper.WithAlpha(0xA0)), new RectangularPolygon(0, 0, width * scale, height * scale));
        for (var x = -height; x < width; x += HatchSpacing)
            Line(canvas, Theme.Muted, 0.6f, (x, height), (x + height, 0), scale);
    }

    private static void Line(IImageProcessingContext canvas, SKColor color, float width, (double X, double Y) from, (double X, double Y) to, float scale) =>
        canvas.DrawLine(ToColor(color), width * scale, new PointF((float)from.X * scale, (float)from.Y * scale), new PointF((float)to.X * scale, (float)to.Y * scale));

    /// <summary>Writes one line from <paramref name="x"/> with its baseline given; sizes and places in points.</summary>
    private static void Write(IImageProcessingContext canvas, string text, FontFamily family, float size, SKColor color, double x, double baseline, float scale)
    {
        var font = family.CreateFont(size * scale);
        var ascender = font.FontMetrics.HorizontalMetrics.Ascender * size * scale / font.FontMetrics.UnitsPerEm;
        canvas.DrawText(text, font, ToColor(color), new PointF((float)x * scale, ((float)baseline * scale) - ascender));
    }

    private static double Width(string text, float size, FontFamily family) => TextMeasurer.MeasureAdvance(text, new TextOptions(family.CreateFont(size))).Width;

    private double BadgeWidth(string label) => Math.Max(NumberBadge.Height(Theme.MapLabel), Width(label, Theme.MapLabel.Size, _semiBold) + (Theme.MapLabel.Size * 0.8));

    private static Color Plate => Color.FromRgba(0xFF, 0xFF, 0xFF, 0xE0);

    private static IPath Pill(Envelope place, float inset, float scale)
    {
        var (x, y) = (((float)place.MinX + inset) * scale, ((float)place.MinY + inset) * scale);
        var (width, height) = (((float)place.Width - (2 * inset)) * scale, ((float)place.Height - (2 * inset)) * scale);
        var radius = height / 2;
        return new PathBuilder()
            .AddArc(new PointF(x + radius, y + radius), radius, radius, 0, 90, 180)
            .AddArc(new PointF(x + width - radius, y + radius), radius, radius, 0, 270, 180)
            .CloseFigure()
            .Build();
    }

    private static IPath? ToPath(Geometry geometry, float scale)
    {
        var rings = PolygonRings.Of(geometry).ToList();
        if (rings.Count == 0)
            return null;
        var builder = new PathBuilder();
        foreach (var ring in rings)
            builder.StartFigure().AddLines(ring.Select(c => new PointF((float)c.X * scale, (float)c.Y * scale))).CloseFigure();
        return builder.Build();
    }

    private static SolidPen Pen(SKColor color, float width) => new(new PenOptions(ToColor(color), width) { JointStyle = JointStyle.Round });

    private static Color ToColor(SKColor color) => Color.FromRgba(color.Red, color.Green, color.Blue, color.Alpha);
}
