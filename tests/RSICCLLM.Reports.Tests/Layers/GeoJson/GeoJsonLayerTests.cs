using System.Text.Json;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using RSICCLLM.Reports.Content;
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
    public void An_outline_across_the_antimeridian_is_cut_there()
    {
        // 179.9 to 180.1 degrees east, as a scene of Fiji in EPSG:4326 may state it.
        var report = With(new GeometryFactory().ToGeometry(new Envelope(179.9, 180.1, -17, -16.9)));
        report = report with { Grid = report.Grid with { EpsgCode = 4326, Crs = "EPSG:4326", IsGeographic = true } };

        using var json = Write(report);

        var geometry = json.RootElement.GetProperty("features")[0].GetProperty("geometry");
        geometry.GetProperty("type").GetString().ShouldBe("MultiPolygon");
        var boxes = geometry.GetProperty("coordinates").EnumerateArray().Select(p => p[0].EnumerateArray().Select(c => c[0].GetDouble()).ToList()).Select(x => (x.Min(), x.Max())).ToList();
        boxes.ShouldBe([(179.9, 180), (-180, -179.9)], ignoreOrder: true);
        json.RootElement.GetProperty("bbox").EnumerateArray().Select(v => Math.Round(v.GetDouble(), 7)).ShouldBe([179.9, -17, -179.9, -16.9]);
    }

    [Fact]
    public void Carries_the_properties_in_order()
    {
        using var json = Write(SampleReports.Create(3));

        var feature = json.RootElement.GetProperty("features")[2];
        feature.GetProperty("id").GetInt32().ShouldBe(3);
        var properties = feature.GetProperty("properties");
        properties.EnumerateObject().Select(p => p.Name).ShouldBe(["number", "label", "pair", "beforeDate", "afterDate", "object", "verb", "quantity", "caption", "confidence", "areaSquareMetres", "review"]);
        properties.GetProperty("object").GetString().ShouldBe("trees");
        properties.GetProperty("label").GetString().ShouldBe("Trees cleared");
        properties.GetProperty("pair").GetString().ShouldBe("Nordviertel, sheet 12");
        properties.GetProperty("beforeDate").GetString().ShouldBe("2023-04-17");
        properties.GetProperty("afterDate").GetString().ShouldBe("2025-05-02");
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
        GeoJsonLayer.Write(SampleReports.Context(report), output);
        return JsonDocument.Parse(output.ToArray());
    }

    private static Coordinate[] Ring(JsonElement ring) => [.. ring.EnumerateArray().Select(p => new Coordinate(p[0].GetDouble(), p[1].GetDouble()))];
}
