namespace RSICCLLM.Reports.Layers.GeoPackage;

/// <summary>Tables that a GeoPackage needs (OGC 12-128r18, version 1.3.1, annex C), and ours.</summary>
internal static class GeoPackageSchema
{
    /// <summary>"GPKG" as a big-endian integer (requirement 2).</summary>
    public const int ApplicationId = 0x47504B47;

    /// <summary>Version 1.3.0, which all current GIS programs read without a remark.</summary>
    public const int UserVersion = 10300;

    /// <summary>Spatial reference systems, contents and geometry columns.</summary>
    public const string Core =
        """
        CREATE TABLE gpkg_spatial_ref_sys (
          srs_name TEXT NOT NULL,
          srs_id INTEGER PRIMARY KEY,
          organization TEXT NOT NULL,
          organization_coordsys_id INTEGER NOT NULL,
          definition TEXT NOT NULL,
          description TEXT
        );
        CREATE TABLE gpkg_contents (
          table_name TEXT NOT NULL PRIMARY KEY,
          data_type TEXT NOT NULL,
          identifier TEXT UNIQUE,
          description TEXT DEFAULT '',
          last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
          min_x DOUBLE,
          min_y DOUBLE,
          max_x DOUBLE,
          max_y DOUBLE,
          srs_id INTEGER,
          CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
        );
        CREATE TABLE gpkg_geometry_columns (
          table_name TEXT NOT NULL,
          column_name TEXT NOT NULL,
          geometry_type_name TEXT NOT NULL,
          srs_id INTEGER NOT NULL,
          z TINYINT NOT NULL,
          m TINYINT NOT NULL,
          CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
          CONSTRAINT uk_gc_table_name UNIQUE (table_name),
          CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
          CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
        );
        """;

    /// <summary>The changes.</summary>
    public const string Changes =
        """
        CREATE TABLE changes (
          fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
          geom MULTIPOLYGON,
          number INTEGER NOT NULL,
          label TEXT NOT NULL,
          object TEXT NOT NULL,
          verb TEXT NOT NULL,
          quantity INTEGER,
          caption TEXT NOT NULL,
          confidence DOUBLE NOT NULL,
          area_square_metres DOUBLE NOT NULL,
          pair TEXT NOT NULL,
          before_date DATE,
          after_date DATE,
          review TEXT
        );
        """;

    /// <summary>What was not analysed.</summary>
    public const string NotAnalysed =
        """
        CREATE TABLE not_analysed (
          fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
          geom MULTIPOLYGON,
          reason TEXT NOT NULL,
          tiles INTEGER NOT NULL,
          area_square_metres DOUBLE NOT NULL
        );
        """;
}
