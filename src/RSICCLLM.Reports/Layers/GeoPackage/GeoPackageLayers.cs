using System.Globalization;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;

namespace RSICCLLM.Reports.Layers.GeoPackage;

/// <summary>
/// The changes, and what was not analysed where its place is known, as a GeoPackage in the scene's coordinate reference
/// system. The same report gives the same bytes: rows in order, no clock, one transaction on an empty file.
/// </summary>
internal sealed class GeoPackageLayers
{
    private const int FirstOwnReference = 100000;
    private const int SqliteFull = 13;
    private const int SqliteInputOutput = 10;

    private readonly SqliteConnection _connection;
    private readonly ReportContext _context;
    private readonly GeoPackageGeoWriter _blobs = new() { HandleOrdinates = Ordinates.XY };
    private readonly string _lastChange;
    private readonly int _srsId;

    private GeoPackageLayers(SqliteConnection connection, ReportContext context)
    {
        var (report, reference) = (context.Report, context.Reference);
        _context = context;
        _connection = connection;
        // Required by the format; without a stated time the scenes' own date stands in.
        var time = report.Created?.UtcDateTime ?? report.After.Date?.ToDateTime(TimeOnly.MinValue) ?? DateTime.UnixEpoch;
        _lastChange = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _srsId = reference.EpsgCode ?? (reference.Wkt is null ? -1 : FirstOwnReference);
    }

    /// <summary>Writes a new file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(ReportContext context, string path)
    {
        var target = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false };
        try
        {
            using var connection = new SqliteConnection(target.ToString());
            connection.Open();
            new GeoPackageLayers(connection, context).WriteAll(context.Report, context.Reference);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteFull or SqliteInputOutput)
        {
            throw new IOException($"The GeoPackage '{path}' cannot be written: {e.Message}.", e);
        }
    }

    private void WriteAll(PairReport report, SceneReference reference)
    {
        // The file is beside its final place until it is whole, so the journal may stay in memory.
        Execute("PRAGMA page_size = 4096; PRAGMA journal_mode = MEMORY; PRAGMA encoding = 'UTF-8';");
        Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {GeoPackageSchema.ApplicationId}; PRAGMA user_version = {GeoPackageSchema.UserVersion};"));
        using var transaction = _connection.BeginTransaction();
        Execute(GeoPackageSchema.Core);
        WriteReferences(reference);
        WriteChanges(report);
        WriteExclusions(report);
        transaction.Commit();
    }

    private void WriteReferences(SceneReference reference)
    {
        InsertReference("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system");
        InsertReference("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system");
        InsertReference("WGS 84 geodetic", 4326, "EPSG", 4326,
            """GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]""",
            "longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid");
        if (_srsId is -1 or 0 or 4326)
            return;
        var organization = reference.EpsgCode is null ? "NONE" : "EPSG";
        InsertReference(reference.Name, _srsId, organization, _srsId, reference.Wkt ?? "undefined", "coordinate reference system of the scenes");
    }

    private void WriteChanges(PairReport report)
    {
        Execute(GeoPackageSchema.Changes);
        var extent = new Envelope();
        for (var i = 0; i < report.Changes.Count; i++)
        {
            var change = report.Changes[i];
            Execute(
                "INSERT INTO changes (geom, number, label, object, verb, quantity, caption, confidence, area_square_metres, pair, before_date, after_date, review) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                Blob(change.Outline, extent), i + 1, _context.Wording.Title(change), change.Object, change.Verb, change.Quantity, change.Caption, change.Confidence, change.AreaSquareMetres,
                report.Name, LayerFields.Date(report.Before.Date), LayerFields.Date(report.After.Date), LayerFields.Review(change));
        }

        Register("changes", $"Changes between {report.Before.File} and {report.After.File}", extent);
        Execute(LayerStyles.Table);
        Execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', $1, 0)", _lastChange);
        AddStyle("changes", LayerStyles.ChangesQml, LayerStyles.ChangesSld);
    }

    private void WriteExclusions(PairReport report)
    {
        var placed = report.Exclusions.Where(e => e.Outline is { IsEmpty: false }).ToList();
        if (placed.Count == 0)
            return;
        Execute(GeoPackageSchema.NotAnalysed);
        var extent = new Envelope();
        foreach (var exclusion in placed)
        {
            Execute(
                "INSERT INTO not_analysed (geom, reason, tiles, area_square_metres) VALUES ($1, $2, $3, $4)",
                Blob(exclusion.Outline!, extent), exclusion.Reason, exclusion.Tiles, exclusion.AreaSquareMetres);
        }

        Register("not_analysed", "Parts of the scenes that were not analysed", extent);
        AddStyle("not_analysed", LayerStyles.NotAnalysedQml, LayerStyles.NotAnalysedSld);
    }

    private void AddStyle(string table, string qml, string sld) => Execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', $1, 'geom', $1, $2, $3, 1, 'RSICCLLM', '', $4)",
        table, qml, sld, _lastChange);

    private void Register(string table, string description, Envelope extent)
    {
        Execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y, srs_id) VALUES ($1, 'features', $1, $2, $3, $4, $5, $6, $7, $8)",
            table, description, _lastChange, Bound(extent, extent.MinX), Bound(extent, extent.MinY), Bound(extent, extent.MaxX), Bound(extent, extent.MaxY), _srsId);
        Execute("INSERT INTO gpkg_geometry_columns VALUES ($1, 'geom', 'MULTIPOLYGON', $2, 0, 0)", table, _srsId);
    }

    private static object? Bound(Envelope extent, double value) => extent.IsNull ? null : value;

    private byte[]? Blob(Geometry outline, Envelope extent)
    {
        var polygons = (MultiPolygon)LayerGeometry.Polygons(outline).Copy();
        if (polygons.IsEmpty)
            return null;
        extent.ExpandToInclude(polygons.EnvelopeInternal);
        polygons.SRID = _srsId;
        return _blobs.Write(polygons);
    }

    private void InsertReference(string name, int id, string organization, int organizationId, string definition, string description) => Execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES ($1, $2, $3, $4, $5, $6)", name, id, organization, organizationId, definition, description);

    private void Execute(string sql, params object?[] values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), values[i] ?? DBNull.Value);
        command.ExecuteNonQuery();
    }
}
