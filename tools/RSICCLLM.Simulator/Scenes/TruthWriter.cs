using System.Numerics;
using System.Text.Json;
using RSICCLLM.Captions;
using RSICCLLM.Simulator.Geometry;

namespace RSICCLLM.Simulator.Scenes;

/// <summary>Writes a scene's truth: <c>truth.geojson</c> (RFC 7946: WGS 84, right-hand rule) and <c>truth.json</c> (scene coordinates and records).</summary>
internal static class TruthWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static void WriteGeoJson(string path, Scene scene) => Save(path, json =>
    {
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        foreach (var change in scene.Changes)
        {
            json.WriteStartObject();
            json.WriteString("type", "Feature");
            json.WriteNumber("id", change.Number);
            json.WriteStartObject("properties");
            Describe(json, change);
            json.WriteEndObject();
            json.WriteStartObject("geometry");
            json.WriteString("type", change.Rings.Count == 1 ? "Polygon" : "MultiPolygon");
            json.WriteStartArray("coordinates");
            foreach (var ring in change.Rings)
            {
                if (change.Rings.Count > 1)
                    json.WriteStartArray();
                WriteRing(json, ring, pixel =>
                {
                    var (x, y) = scene.Transform.Apply(pixel.X, pixel.Y);
                    var (longitude, latitude) = scene.System.ToWgs84(x, y);
                    return (Math.Round(longitude, 8), Math.Round(latitude, 8));
                });
                if (change.Rings.Count > 1)
                    json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static void WriteJson(string path, Scene scene) => Save(path, json =>
    {
        var (options, t) = (scene.Options, scene.Transform);
        json.WriteStartObject();
        json.WriteString("scene", scene.Name);
        json.WriteNumber("seed", options.Seed);
        json.WriteString("region", options.Region);
        json.WriteString("crs", $"EPSG:{options.EpsgCode}");
        json.WriteNumber("width", options.Width);
        json.WriteNumber("height", options.Height);
        json.WriteNumber("groundSamplingDistance", options.Gsd);
        json.WriteStartArray("transform");
        foreach (var value in new[] { t.A, t.B, t.C, t.D, t.E, t.F })
            json.WriteNumberValue(value);
        json.WriteEndArray();
        // How many pixels the second date lies to the right of and below the first.
        json.WriteStartArray("shift");
        json.WriteNumberValue(Math.Round(scene.After.Shift.X - scene.Before.Shift.X, 4));
        json.WriteNumberValue(Math.Round(scene.After.Shift.Y - scene.Before.Shift.Y, 4));
        json.WriteEndArray();
        json.WriteStartArray("records");
        foreach (var record in SceneRecords.Of(scene.Changes, options.Width, options.Height))
        {
            json.WriteStartObject();
            json.WriteString("object", record.Object);
            json.WriteString("verb", record.Verb);
            if (record.Quantity is { } quantity)
                json.WriteNumber("quantity", quantity);
            else
                json.WriteNull("quantity");
            json.WriteString("position", record.Position!.Value.ToText());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("changes");
        foreach (var change in scene.Changes)
        {
            json.WriteStartObject();
            json.WriteNumber("number", change.Number);
            Describe(json, change);
            json.WriteStartArray("rings");
            foreach (var ring in change.Rings)
                WriteRing(json, ring, pixel => scene.Transform.Apply(pixel.X, pixel.Y), 3);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Describe(Utf8JsonWriter json, SceneChange change)
    {
        json.WriteString("object", change.Class.Object);
        json.WriteString("verb", change.Class.Verb);
        json.WriteNumber("areaSquareMetres", Math.Round(change.AreaSquareMetres, 1));
    }

    /// <summary>A closed linear ring, counter-clockwise with the second coordinate up.</summary>
    private static void WriteRing(Utf8JsonWriter json, Vector2[] ring, Func<Vector2, (double X, double Y)> project, int? digits = null)
    {
        // Rows grow downwards, so a ring of positive area there is clockwise on a map.
        var ordered = Polygons.SignedArea(ring) > 0 ? [.. ring.Reverse()] : ring;
        json.WriteStartArray();
        foreach (var pixel in ordered.Append(ordered[0]))
        {
            var (x, y) = project(pixel);
            json.WriteStartArray();
            json.WriteNumberValue(digits is { } d ? Math.Round(x, d) : x);
            json.WriteNumberValue(digits is { } e ? Math.Round(y, e) : y);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Save(string path, Action<Utf8JsonWriter> write)
    {
        var beside = path + ".partial";
        try
        {
            using (var file = File.Create(beside))
            {
                using var json = new Utf8JsonWriter(file, Indented);
                write(json);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
