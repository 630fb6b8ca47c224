using RSICCLLM.Imaging;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Pictures;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Annotated pictures as pixels, drawn by Skia with the code that draws them into the PDF. Not thread-safe.</summary>
public sealed class SkiaPictureAnnotator : IPictureAnnotator, IDisposable
{
    private readonly FontSet _fonts;
    private readonly TextEngine _text;

    /// <summary>Makes an annotator.</summary>
    /// <param name="fontFile">A TrueType or OpenType file; <see langword="null"/> for the embedded face.</param>
    /// <exception cref="ReportException">The file cannot be used as a font.</exception>
    public SkiaPictureAnnotator(string? fontFile = null)
    {
        _fonts = FontSet.Load(fontFile);
        _text = new(_fonts);
    }

    /// <inheritdoc/>
    public RgbImage Draw(AnnotatedPicture picture, float pixelsPerPoint)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (pixelsPerPoint is not (>= 0.25f and <= 16))
            throw new ArgumentOutOfRangeException(nameof(pixelsPerPoint), pixelsPerPoint, "The density must be 0.25 to 16 pixels a point.");
        var info = new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var surface = SKSurface.Create(info) ?? throw new ReportException($"A picture of {picture.Width} x {picture.Height} pixels cannot be drawn.");
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(pixelsPerPoint);
        new SkiaPicturePainter(_text).Paint(surface.Canvas, new SKRect(0, 0, picture.Width / pixelsPerPoint, picture.Height / pixelsPerPoint), picture);
        using var pixels = surface.PeekPixels();
        return SkiaImages.ToRgb(pixels);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        _fonts.Dispose();
    }
}
