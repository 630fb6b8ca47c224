using System.Text.Json;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Layers.GeoJson;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.Tests.Layers.GeoJson;

public class GeoJsonLayerTests
{
    [Fact]
    public void Places_a_change_in_longitude_and_latitude()
    {
        // GDAL 3.6: gdaltransform -s_srs EPSG:25832 -t_srs EPSG:4326 of (405000, 5757000).
        const double longitude = 7.61751583534954;
        const double latitude = 51.9555764086688;
        var corner = new GeometryFactory().ToGeometry(new Envelope(405_000, 405_010, 5_756_990, 5_757_000));

        using var json = Write(With(corner));

        var ring = json.RootElement.GetProperty("features")[0].GetProperty("geometry").GetProperty("coordinates")[0];
        ring.EnumerateArray().ShouldContain(p => Math.Abs(p[0].GetDouble() - longitude) < 1e-7 && Math.Abs(p[1].GetDouble() - latitude) < 1e-7);
    }

    [Fact]
    public void Outer_rings_run_counter_clockwise_and_holes_clockwise()
    {
        var factory = new GeometryFactory();
        var holed = factory.ToGeometry(new Envelope(405_000, 405_100, 5_756_900, 5_757_000)).Difference(factory.ToGeometry(new Envelope(405_040, 405_060, 5_756_940, 5_756_960)));

        using var json = Write(With(holed));

        var rings = json.RootElement.GetProperty("features")[0].GetProperty("geometry").GetProperty("coordinates");
        Orientation.IsCCW(Ring(rings[0])).ShouldBeTrue();
        Orientation.IsCCW(Ring(rings[1])).ShouldBeFalse();
    }

    [Fact]
    public void Carries_the_properties_in_order()
    {
        using var json = Write(SampleReports.Create(3));

        var feature = json.RootElement.GetProperty("features")[2];
        feature.GetProperty("id").GetInt32().ShouldBe(3);
        var properties = feature.GetProperty("properties");
        properties.EnumerateObject().Select(p => p.Name).ShouldBe(["number", "object", "verb", "quantity", "caption", "confidence", "areaSquareMetres"]);
        properties.GetProperty("object").GetString().ShouldBe("trees");
        properties.GetProperty("quantity").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void An_unknown_reference_system_gives_unlocated_features_and_says_why()
    {
        var report = SampleReports.Create(1);

        using var json = Write(report with { Grid = report.Grid with { EpsgCode = null, Crs = "site grid" } });

        json.RootElement.GetProperty("features")[0].GetProperty("geometry").ValueKind.ShouldBe(JsonValueKind.Null);
        json.RootElement.GetProperty("note").GetString().ShouldNotBeNull().ShouldContain("'site grid'");
        json.RootElement.TryGetProperty("bbox", out _).ShouldBeFalse();
    }

    [Fact]
    public void The_report_keeps_its_own_coordinates()
    {
        var report = SampleReports.Create(1);
        var before = report.Changes[0].Outline.Copy();

        using var json = Write(report);

        report.Changes[0].Outline.EqualsExact(before).ShouldBeTrue();
    }

    private static PairReport With(Geometry outline)
    {
        var report = SampleReports.Create(1);
        return report with { Changes = [report.Changes[0] with { Outline = outline }] };
    }

    private static JsonDocument Write(PairReport report)
    {
        var output = new MemoryStream();
        GeoJsonLayer.Write(report, SceneReference.Of(report.Grid), output);
        return JsonDocument.Parse(output.ToArray());
    }

    private static Coordinate[] Ring(JsonElement ring) => [.. ring.EnumerateArray().Select(p => new Coordinate(p[0].GetDouble(), p[1].GetDouble()))];
}
