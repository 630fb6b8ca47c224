using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;

namespace RSICCLLM.Reports.Pictures;

/// <summary>Where everything over a picture lies, in the units of the area it is drawn into; the same for every renderer.</summary>
/// <param name="Marks">Outlines; a change too small to be seen is a ring around it.</param>
/// <param name="Hatched">What was not analysed.</param>
/// <param name="Scale">The scale bar; <see langword="null"/> where there is no room.</param>
/// <param name="North">Plate of the north arrow; <see langword="null"/> where there is no room.</param>
/// <param name="Labels">Numbers and their places; those that would cover others are left out.</param>
internal sealed record PictureLayout(
    IReadOnlyList<Geometry> Marks,
    IReadOnlyList<Geometry> Hatched,
    PlacedScaleBar? Scale,
    Envelope? North,
    IReadOnlyList<(string Label, Envelope Place)> Labels)
{
    private const double Margin = 5;
    private const double SmallestMark = 7;
    private const double ScaleHeight = 16;
    private const double ArrowSize = 24;
    private const double LabelGap = 2.5;

    /// <summary>Lays a picture out.</summary>
    /// <param name="picture">What is drawn.</param>
    /// <param name="area">Where to; y grows downwards.</param>
    /// <param name="textWidth">Width of the scale bar's words.</param>
    /// <param name="badge">Size of a number's badge.</param>
    public static PictureLayout Of(AnnotatedPicture picture, Envelope area, Func<string, double> textWidth, Func<string, (double Width, double Height)> badge)
    {
        var toArea = new AffineTransformation(area.Width / picture.Width, 0, area.MinX, 0, area.Height / picture.Height, area.MinY);
        var marks = picture.Marks.Select(m => Visible(toArea.Transform(m.Outline))).ToList();
        var scale = picture.MetresPerPixel is > 0 and { } metres ? Bar(area, metres * picture.Width / area.Width, textWidth, marks) : null;
        var north = picture.NorthDegrees is null || area.Width < 3 * ArrowSize || area.Height < 3 * ArrowSize
            ? null
            : FreeCorner(area, ArrowSize, ArrowSize, [(true, true), (false, true), (true, false)], marks, scale?.Plate);
        List<Envelope> reserved = [.. new[] { scale?.Plate, north }.OfType<Envelope>()];
        return new(marks, [.. picture.Hatched.Select(toArea.Transform)], scale, north, PlaceLabels(picture, area, marks, reserved, badge));
    }

    private static Geometry Visible(Geometry mark)
    {
        var box = mark.EnvelopeInternal;
        return !box.IsNull && Math.Max(box.Width, box.Height) < SmallestMark
            ? mark.Factory.CreatePoint(box.Centre).Buffer(SmallestMark / 2, 6)
            : mark;
    }

    private static PlacedScaleBar? Bar(Envelope area, double metresPerUnit, Func<string, double> textWidth, IReadOnlyList<Geometry> marks)
    {
        var bar = ScaleBar.Within(metresPerUnit * Math.Min(area.Width * 0.3, 90));
        var length = bar.Metres / metresPerUnit;
        var label = textWidth(bar.Label);
        var width = Math.Max(length, label) + 8;
        return width + (2 * Margin) > area.Width || ScaleHeight + (2 * Margin) > area.Height
            ? null
            : new(FreeCorner(area, width, ScaleHeight, [(false, false), (true, false), (false, true)], marks, taken: null), length, bar.Label, label);
    }

    private static List<(string Label, Envelope Place)> PlaceLabels(
        AnnotatedPicture picture, Envelope area, List<Geometry> marks, List<Envelope> reserved, Func<string, (double Width, double Height)> badge)
    {
        var labelled = Enumerable.Range(0, marks.Count).Where(i => picture.Marks[i].Label.Length > 0 && !marks[i].IsEmpty).ToList();
        if (labelled.Count == 0)
            return [];
        var frame = new Envelope(area.MinX + 1, area.MaxX - 1, area.MinY + 1, area.MaxY - 1);
        var places = LabelPlacement.Place(frame, [.. labelled.Select(i => marks[i])], [.. labelled.Select(i => badge(picture.Marks[i].Label))], reserved, LabelGap);
        return [.. labelled.Zip(places).Where(p => p.Second is not null).Select(p => (picture.Marks[p.First].Label, p.Second!))];
    }

    /// <summary>The first of the corners (right, top) in which a plate hides the fewest outlines and no other plate.</summary>
    private static Envelope FreeCorner(Envelope area, double width, double height, ReadOnlySpan<(bool Right, bool Top)> corners, IReadOnlyList<Geometry> marks, Envelope? taken)
    {
        var best = int.MaxValue;
        var plate = new Envelope();
        foreach (var (right, top) in corners)
        {
            var x = right ? area.MaxX - Margin - width : area.MinX + Margin;
            var y = top ? area.MinY + Margin : area.MaxY - Margin - height;
            var place = new Envelope(x, x + width, y, y + height);
            var hidden = taken is not null && taken.Intersects(place) ? int.MaxValue - 1 : marks.Count(m => m.EnvelopeInternal.Intersects(place));
            if (hidden >= best)
                continue;
            best = hidden;
            plate = place;
        }

        return plate;
    }
}

/// <summary>A scale bar in its place.</summary>
/// <param name="Plate">Ground that bar and words stand on.</param>
/// <param name="Length">Of the bar.</param>
/// <param name="Label">Its words.</param>
/// <param name="LabelWidth">Their width.</param>
internal sealed record PlacedScaleBar(Envelope Plate, double Length, string Label, double LabelWidth);
