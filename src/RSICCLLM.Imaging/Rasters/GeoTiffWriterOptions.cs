namespace RSICCLLM.Imaging.Rasters;

/// <summary>What <see cref="GeoTiffWriter"/> writes around the pixels.</summary>
public sealed record GeoTiffWriterOptions
{
    /// <summary>Columns, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Rows, at least 1.</summary>
    public required int Height { get; init; }

    /// <summary>Edge of the square tiles in pixels, a multiple of 16 up to 4096; default 256.</summary>
    public int TileSize { get; init; } = 256;

    /// <summary>Pixel to coordinate reference system; null leaves the file without georeference.</summary>
    public GeoTransform? Transform { get; init; }

    /// <summary>EPSG code; null leaves the coordinate reference system open.</summary>
    public int? EpsgCode { get; init; }

    /// <summary>True where <see cref="EpsgCode"/> is longitude and latitude.</summary>
    public bool IsGeographic { get; init; }

    /// <summary>Value of all three bands that means "no data", 0 to 255; null for none.</summary>
    public byte? NoData { get; init; }
}
