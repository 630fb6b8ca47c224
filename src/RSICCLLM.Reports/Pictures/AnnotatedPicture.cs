using NetTopologySuite.Geometries;
using RSICCLLM.Imaging;

namespace RSICCLLM.Reports.Pictures;

/// <summary>A picture and what is to be drawn over it; the drawing itself is a renderer's.</summary>
public sealed record AnnotatedPicture
{
    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>Fetches the pixels, of the size stated above; called when the picture is drawn, the result is not kept.</summary>
    public required Func<RgbImage> Pixels { get; init; }

    /// <summary>Outlines with their numbers, in the order of drawing.</summary>
    public IReadOnlyList<PictureMark> Marks { get; init; } = [];

    /// <summary>Areas that are hatched, in pixels of the picture: what was not analysed.</summary>
    public IReadOnlyList<Geometry> Hatched { get; init; } = [];

    /// <summary>Metres from one column to the next; a scale bar is drawn when it is given.</summary>
    public double? MetresPerPixel { get; init; }

    /// <summary>Direction of grid north in degrees clockwise from up; a north arrow is drawn when it is given.</summary>
    public double? NorthDegrees { get; init; }

    /// <summary>Ticks with coordinates along the lower edge, by column; may be empty.</summary>
    public IReadOnlyList<CoordinateTick> BottomTicks { get; init; } = [];

    /// <summary>Ticks with coordinates along the left edge, by row; may be empty.</summary>
    public IReadOnlyList<CoordinateTick> LeftTicks { get; init; } = [];
}

/// <summary>An outline on a picture.</summary>
/// <param name="Outline">Polygon or several, in pixels of the picture (0, 0 is the outer corner of the first pixel).</param>
/// <param name="Label">Its number; no label is drawn when empty.</param>
public sealed record PictureMark(Geometry Outline, string Label);

/// <summary>A tick of the frame.</summary>
/// <param name="Position">Column or row, in pixels of the picture.</param>
/// <param name="Label">The coordinate there.</param>
public sealed record CoordinateTick(double Position, string Label);
