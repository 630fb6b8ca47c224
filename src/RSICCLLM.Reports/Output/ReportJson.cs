using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Converters;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Layers;

namespace RSICCLLM.Reports.Output;

/// <summary>
/// Everything of a report but its pixels, for programs. Names are camelCase; a name once written keeps its meaning, and
/// <c>formatVersion</c> grows when one must change.
/// </summary>
internal static class ReportJson
{
    public const int FormatVersion = 2;

    /// <summary>Rings stay as they are: read back, a report gives the same bytes again.</summary>
    internal static readonly JsonSerializerOptions GeometryOptions = new() { Converters = { new GeoJsonConverterFactory(new GeometryFactory(), false, GeoJsonConverterFactory.DefaultIdPropertyName, RingOrientationOption.DoNotModify) } };

    /// <summary>Writes the report as UTF-8.</summary>
    /// <exception cref="ReportException">The configuration is not JSON.</exception>
    public static void Write(ReportContext context, string? configuration, Stream output)
    {
        var (report, reference) = (context.Report, context.Reference);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("formatVersion", FormatVersion);
        json.WriteString("name", report.Name);
        json.WriteString("agency", report.Agency);
        if (report.Created is { } created)
            json.WriteString("created", created);
        else
            json.WriteNull("created");
        json.WriteString("language", context.Wording.Language.Tag);
        json.WriteString("captionLanguage", report.CaptionLanguage);
        json.WriteString("summary", SummaryText.Of(report, context.Wording));
        WriteScene(json, "before", report.Before);
        WriteScene(json, "after", report.After);
        WriteGrid(json, report.Grid);
        WriteAlignment(json, report.Alignment);
        json.WriteStartArray("changes");

        // The writer keeps what is not flushed.
        for (var i = 0; i < report.Changes.Count; i++)
        {
            WriteChange(json, report.Changes[i], i + 1, reference, context.Wording);
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteStartArray("notAnalysed");
        foreach (var exclusion in report.Exclusions.Where(e => !e.IsOutside))
            WriteExclusion(json, exclusion);
        json.WriteEndArray();
        json.WriteStartArray("outsideGrid");
        foreach (var exclusion in report.Exclusions.Where(e => e.IsOutside))
        {
            json.WriteStartObject();
            json.WriteString("reason", exclusion.Reason);
            json.WriteNumber("areaSquareMetres", exclusion.AreaSquareMetres);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("review");
        foreach (var item in report.Review)
        {
            WriteReview(json, item);
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteStartArray("quality");
        foreach (var figure in report.Quality)
            WriteQuality(json, figure);
        json.WriteEndArray();
        json.WriteStartObject("tiles");
        json.WriteNumber("planned", report.Tiles.Planned);
        json.WriteNumber("captioned", report.Tiles.Captioned);
        json.WriteNumber("excluded", report.Tiles.Excluded);
        json.WriteNumber("failed", report.Tiles.Failed);
        json.WriteNumber("setAside", report.Tiles.SetAside);
        json.WriteEndObject();
        json.WriteStartArray("provenance");
        foreach (var (label, value) in report.Provenance)
        {
            json.WriteStartObject();
            json.WriteString("label", label);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteConfiguration(json, configuration);
        json.WriteEndObject();
    }

    private static void WriteScene(Utf8JsonWriter json, string name, SceneFacts scene)
    {
        json.WriteStartObject(name);
        json.WriteString("file", scene.File);
        json.WriteString("date", scene.Date?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("sha256", scene.Sha256);
        json.WriteEndObject();
    }

    private static void WriteGrid(Utf8JsonWriter json, GridFacts grid)
    {
        json.WriteStartObject("grid");
        json.WriteString("crs", grid.Crs);
        WriteOptional(json, "epsgCode", grid.EpsgCode);
        json.WriteBoolean("isGeographic", grid.IsGeographic);
        WriteTransform(json, grid.Transform);
        json.WriteNumber("width", grid.Width);
        json.WriteNumber("height", grid.Height);
        json.WriteNumber("metresPerPixel", grid.MetresPerPixel);
        json.WriteEndObject();
    }

    private static void WriteAlignment(Utf8JsonWriter json, AlignmentFacts? alignment)
    {
        if (alignment is null)
        {
            json.WriteNull("alignment");
            return;
        }

        json.WriteStartObject("alignment");
        json.WriteBoolean("found", alignment.Found);
        if (alignment.Reason is { } reason)
            json.WriteString("reason", reason);
        json.WriteNumber("columns", Math.Round(alignment.Columns, 4));
        json.WriteNumber("rows", Math.Round(alignment.Rows, 4));
        json.WriteNumber("metres", Math.Round(alignment.Metres, 4));
        json.WriteNumber("confidence", Math.Round(alignment.Confidence, 4));
        json.WriteNumber("windows", alignment.Windows);
        json.WriteNumber("agreeing", alignment.Agreeing);
        json.WriteNumber("spreadPixels", Math.Round(alignment.SpreadPixels, 4));
        if (alignment.StandardErrorPixels is { } error)
            json.WriteNumber("standardErrorPixels", Math.Round(error, 4));
        json.WriteBoolean("corrected", alignment.Corrected);
        json.WriteEndObject();
    }

    private static void WriteQuality(Utf8JsonWriter json, QualityFigure figure)
    {
        json.WriteStartObject();
        json.WriteString("subject", figure.Subject);
        json.WriteString("label", figure.Label);
        if (figure.Value is { } value && double.IsFinite(value))
            json.WriteNumber("value", value);
        else
            json.WriteNull("value");
        json.WriteString("unit", figure.Unit);
        json.WriteNumber("decimals", figure.Decimals);
        json.WriteString("text", figure.Text);
        json.WriteEndObject();
    }

    private static void WriteChange(Utf8JsonWriter json, ReportedChange change, int number, SceneReference reference, Wording wording)
    {
        json.WriteStartObject();
        json.WriteNumber("number", number);
        json.WriteString("label", wording.Title(change));
        json.WriteString("object", change.Object);
        json.WriteString("verb", change.Verb);
        WriteOptional(json, "quantity", change.Quantity);
        json.WriteString("caption", change.Caption);
        json.WriteNumber("confidence", change.Confidence);
        json.WriteStartArray("reviewReasons");
        foreach (var reason in change.ReviewReasons)
            json.WriteStringValue(reason);
        json.WriteEndArray();
        json.WriteNumber("areaSquareMetres", change.AreaSquareMetres);
        var place = SceneReference.PlaceOf(change.Outline);
        if (change.Outline.IsEmpty)
            json.WriteNull("place");
        else
            WritePoint(json, "place", place.X, place.Y);
        if (!change.Outline.IsEmpty && reference.InWgs84(place) is { } degrees)
            WritePoint(json, "placeWgs84", degrees.Longitude, degrees.Latitude);
        else
            json.WriteNull("placeWgs84");
        json.WritePropertyName("outline");
        JsonSerializer.Serialize(json, change.Outline, GeometryOptions);
        json.WriteStartObject("pictures");
        json.WriteNumber("width", change.Pictures.Width);
        json.WriteNumber("height", change.Pictures.Height);
        WriteTransform(json, change.Pictures.Transform);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteExclusion(Utf8JsonWriter json, Exclusion exclusion)
    {
        json.WriteStartObject();
        json.WriteString("reason", exclusion.Reason);
        json.WriteNumber("areaSquareMetres", exclusion.AreaSquareMetres);
        json.WriteNumber("tiles", exclusion.Tiles);
        json.WritePropertyName("outline");
        if (exclusion.Outline is { } outline)
            JsonSerializer.Serialize(json, outline, GeometryOptions);
        else
            json.WriteNullValue();
        json.WriteEndObject();
    }

    private static void WriteReview(Utf8JsonWriter json, ReviewItem item)
    {
        json.WriteStartObject();
        json.WriteNumber("tile", item.Tile);
        json.WriteString("reason", item.Reason);
        json.WriteString("caption", item.Caption);
        json.WritePropertyName("outline");
        JsonSerializer.Serialize(json, item.Outline, GeometryOptions);
        json.WriteEndObject();
    }

    private static void WriteConfiguration(Utf8JsonWriter json, string? configuration)
    {
        if (configuration is null)
        {
            json.WriteNull("configuration");
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(configuration);
            json.WritePropertyName("configuration");
            document.RootElement.WriteTo(json);
        }
        catch (JsonException e)
        {
            throw new ReportException($"The configuration for report.json is not well-formed JSON: {e.Message}", e);
        }
    }

    private static void WriteTransform(Utf8JsonWriter json, GeoTransform transform)
    {
        json.WriteStartArray("transform");
        foreach (var value in new[] { transform.A, transform.B, transform.C, transform.D, transform.E, transform.F })
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void WritePoint(Utf8JsonWriter json, string name, double x, double y)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(x);
        json.WriteNumberValue(y);
        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }
}
