using System.Diagnostics;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Layers.GeoPackage;
using RSICCLLM.Reports.Tests.Content;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Reports.Tests.Layers.GeoPackage;

public sealed class GeoPackageLayersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Has_the_marks_of_the_format()
    {
        var path = Write(SampleReports.Create(2));

        // Requirements 1 and 2 of OGC 12-128: an SQLite 3 file with "GPKG" at byte 68.
        var bytes = File.ReadAllBytes(path);
        System.Text.Encoding.ASCII.GetString(bytes, 0, 15).ShouldBe("SQLite format 3");
        System.Text.Encoding.ASCII.GetString(bytes, 68, 4).ShouldBe("GPKG");
        Scalar(path, "PRAGMA user_version").ShouldBe(10300L);
        Scalar(path, "PRAGMA integrity_check").ShouldBe("ok");
        Scalar(path, "SELECT count(*) FROM pragma_foreign_key_check").ShouldBe(0L);
        Scalar(path, "SELECT count(*) FROM gpkg_spatial_ref_sys WHERE srs_id IN (-1, 0, 4326, 25832)").ShouldBe(4L);
    }

    [Fact]
    public void Holds_the_outlines_in_scene_coordinates()
    {
        var report = SampleReports.Create(4);
        var path = Write(report);

        var outline = new GeoPackageGeoReader { HandleSRID = true }.Read((byte[])Scalar(path, "SELECT geom FROM changes WHERE number = 4")!);

        outline.SRID.ShouldBe(25832);
        outline.EqualsTopologically(report.Changes[3].Outline).ShouldBeTrue();
        Scalar(path, "SELECT caption FROM changes WHERE number = 4").ShouldBe(report.Changes[3].Caption);
        Scalar(path, "SELECT label || '|' || pair || '|' || before_date || '|' || after_date FROM changes WHERE number = 4")
            .ShouldBe("One building demolished|Nordviertel, sheet 12|2023-04-17|2025-05-02");
        Scalar(path, "SELECT review FROM changes WHERE number = 4").ShouldBe(DBNull.Value);
        Scalar(path, "SELECT min_x FROM gpkg_contents").ShouldBe(report.Changes.Min(c => c.Outline.EnvelopeInternal.MinX));
        Scalar(path, "SELECT last_change FROM gpkg_contents").ShouldBe("2025-05-02T00:00:00.000Z");
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes() =>
        File.ReadAllBytes(Write(SampleReports.Create(5), "a.gpkg")).ShouldBe(File.ReadAllBytes(Write(SampleReports.Create(5), "b.gpkg")));

    [Fact]
    public void Shows_where_nothing_was_analysed()
    {
        var report = SampleReports.Create(0);
        var outline = new GeometryFactory().ToGeometry(new Envelope(405_000, 405_050, 5_756_900, 5_757_000));

        var path = Write(report with { Exclusions = [new("clouds", 5000, 2) { Outline = outline }] });

        Scalar(path, "SELECT reason FROM not_analysed").ShouldBe("clouds");
        Scalar(path, "SELECT count(*) FROM gpkg_contents WHERE data_type = 'features'").ShouldBe(2L);
    }

    [Fact]
    public void An_unknown_reference_system_is_undefined_Cartesian()
    {
        var report = SampleReports.Create(1);

        var path = Write(report with { Grid = report.Grid with { EpsgCode = null, Crs = "site grid" } });

        Scalar(path, "SELECT srs_id FROM gpkg_geometry_columns").ShouldBe(-1L);
    }

    [Fact]
    public void Captions_with_quotes_are_data()
    {
        var report = SampleReports.Create(1);

        var path = Write(report with { Changes = [report.Changes[0] with { Caption = "'); DROP TABLE changes; --" }] });

        Scalar(path, "SELECT caption FROM changes").ShouldBe("'); DROP TABLE changes; --");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Ogrinfo_opens_it_without_a_warning(int changes)
    {
        var path = Write(SampleReports.Create(changes));
        Process? process;
        try
        {
            process = Process.Start(new ProcessStartInfo("ogrinfo", ["-so", "-al", path]) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            process = null;
        }

        if (process is null)
            Assert.Skip("ogrinfo is not installed (package gdal-bin)");
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();

        errors.ShouldBeEmpty();
        output.ShouldNotContain("Warning");
        output.ShouldContain("Layer name: changes");
        output.ShouldContain("Geometry: Multi Polygon");
        output.ShouldContain($"Feature Count: {changes}");
        output.ShouldContain("ID[\"EPSG\",25832]");
    }

    private string Write(PairReport report, string name = "changes.gpkg")
    {
        var path = _folder.File(name);
        GeoPackageLayers.Write(SampleReports.Context(report), path);
        return path;
    }

    private static object? Scalar(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
