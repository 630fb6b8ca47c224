using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Converters;
using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;

namespace RSICCLLM.Reports.Layers.GeoJson;

/// <summary>
/// The changes as a GeoJSON feature collection (RFC 7946): WGS 84, longitude first, outer rings counter-clockwise. When the
/// scene's reference system cannot be transformed, the features have a null geometry (section 3.2) and the collection says
/// so in <c>note</c>; their outlines are in the GeoPackage.
/// </summary>
internal static class GeoJsonLayer
{
    /// <summary>Decimals of a degree: about a centimetre on the ground.</summary>
    private const int Decimals = 7;

    private static readonly JsonSerializerOptions GeometryOptions = new()
    {
        Converters = { new GeoJsonConverterFactory(new GeometryFactory(new PrecisionModel(), 4326), false, GeoJsonConverterFactory.DefaultIdPropertyName, RingOrientationOption.EnforceRfc9746) },
    };

    /// <summary>Writes the layer as UTF-8.</summary>
    public static void Write(ReportContext context, Stream output)
    {
        var (report, reference) = (context.Report, context.Reference);
        var outlines = Continuous([.. report.Changes.Select(c => Outline(c.Outline, reference))]);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteString("name", report.Name);
        if (outlines.Exists(o => o is null))
        {
            json.WriteString("note", reference.ToWgs84 is null
                ? $"The outlines cannot be given in WGS 84 because the reference system '{reference.Name}' cannot be transformed; changes.gpkg has them in scene coordinates."
                : "Features without geometry have an empty outline or one outside the domain of the scene's reference system; see changes.gpkg.");
        }

        WriteBoundingBox(json, outlines);
        json.WriteStartArray("features");

        // The writer keeps what is not flushed.
        for (var i = 0; i < report.Changes.Count; i++)
        {
            WriteFeature(json, report.Changes[i], i + 1, outlines[i] is { } outline ? Rounded(Antimeridian.Cut(outline)) : null, context);
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteBoundingBox(Utf8JsonWriter json, List<Geometry?> outlines)
    {
        var box = new Envelope();
        foreach (var outline in outlines)
        {
            if (outline is not null)
                box.ExpandToInclude(outline.EnvelopeInternal);
        }

        if (box.IsNull)
            return;
        json.WriteStartArray("bbox");
        // Across the antimeridian west is greater than east (RFC 7946, section 5.2).
        json.WriteNumberValue(Antimeridian.Normal(box.MinX));
        json.WriteNumberValue(box.MinY);
        json.WriteNumberValue(Antimeridian.Normal(box.MaxX));
        json.WriteNumberValue(box.MaxY);
        json.WriteEndArray();
    }

    private static void WriteFeature(Utf8JsonWriter json, ReportedChange change, int number, Geometry? outline, ReportContext context)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteNumber("id", number);
        json.WritePropertyName("geometry");
        if (outline is null)
            json.WriteNullValue();
        else
            JsonSerializer.Serialize(json, outline, GeometryOptions);
        json.WriteStartObject("properties");
        json.WriteNumber("number", number);
        json.WriteString("label", context.Wording.Title(change));
        json.WriteString("pair", context.Report.Name);
        json.WriteString("beforeDate", LayerFields.Date(context.Report.Before.Date));
        json.WriteString("afterDate", LayerFields.Date(context.Report.After.Date));
        json.WriteString("object", change.Object);
        json.WriteString("verb", change.Verb);
        if (change.Quantity is { } quantity)
            json.WriteNumber("quantity", quantity);
        else
            json.WriteNull("quantity");
        json.WriteString("caption", change.Caption);
        json.WriteNumber("confidence", change.Confidence);
        json.WriteNumber("areaSquareMetres", change.AreaSquareMetres);
        json.WriteString("review", LayerFields.Review(change));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Longitudes without a leap, all outlines near the first.</summary>
    private static List<Geometry?> Continuous(List<Geometry?> outlines)
    {
        if (outlines.Find(o => o is not null) is not { } first)
            return outlines;
        var reference = Antimeridian.Normal(first.Coordinate.X);
        return [.. outlines.Select(o => o is null ? null : Antimeridian.Unwrap(o, reference))];
    }

    private static Geometry? Outline(Geometry outline, SceneReference reference) =>
        outline.IsEmpty || reference.InWgs84(outline) is not { } degrees ? null : Rounded(degrees);

    private static Geometry Rounded(Geometry degrees)
    {
        degrees.Apply(new Rounding());
        degrees.GeometryChanged();
        return degrees;
    }

    private sealed class Rounding : ICoordinateFilter
    {
        public void Filter(Coordinate coord)
        {
            coord.X = Math.Round(coord.X, Decimals);
            coord.Y = Math.Round(coord.Y, Decimals);
        }
    }
}
