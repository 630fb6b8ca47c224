using RSICCLLM.Imaging.Crs;

namespace RSICCLLM.Imaging.Rasters;

/// <summary>A georeferenced raster that is read by windows. Implementations may be read from several threads.</summary>
public interface IRasterSource : IDisposable
{
    /// <summary>Name for messages, usually the file's path.</summary>
    string Name { get; }

    /// <summary>Columns.</summary>
    int Width { get; }

    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>Bands, alpha included.</summary>
    int BandCount { get; }

    /// <summary>Type of every sample.</summary>
    SampleType SampleType { get; }

    /// <summary>Role of each band.</summary>
    IReadOnlyList<BandRole> BandRoles { get; }

    /// <summary>Colours of a <see cref="BandRole.PaletteIndex"/> band: red, green, blue of each index; null without palette.</summary>
    byte[]? Palette { get; }

    /// <summary>Coordinate reference system; null where the file names none.</summary>
    CoordinateReferenceSystem? Crs { get; }

    /// <summary>Pixel to <see cref="Crs"/>; null where the file is not georeferenced.</summary>
    GeoTransform? Transform { get; }

    /// <summary>Sample value that stands for "no data" in every band; null where the file names none.</summary>
    double? NoData { get; }

    /// <summary>Sizes of the reduced copies in the file, largest first; empty where there are none.</summary>
    IReadOnlyList<RasterSize> Overviews { get; }

    /// <summary>True where the file has a mask beside its bands (<see cref="ReadMask"/>).</summary>
    bool HasMask { get; }

    /// <summary>Reads all bands of a window, in memory bounded by the window and the block cache.</summary>
    /// <param name="window">Must lie inside the raster (or overview); there is no padding here.</param>
    /// <param name="overview">-1 for full resolution, else an index into <see cref="Overviews"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not inside the raster, or there is no such overview.</exception>
    /// <exception cref="RasterException">The file is truncated or corrupt there, or cannot be read any more.</exception>
    RasterWindow ReadWindow(PixelWindow window, int overview = -1);

    /// <summary>Reads the mask of a window: one byte a pixel, 0 outside the picture, 255 inside; all 255 without <see cref="HasMask"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="ReadWindow"/>.</exception>
    /// <exception cref="RasterException">As for <see cref="ReadWindow"/>.</exception>
    byte[] ReadMask(PixelWindow window, int overview = -1);

    /// <summary>
    /// Says that windows of up to so many rows will be read side by side, row of windows after row of windows, so that blocks shared by
    /// neighbouring windows are kept and decoded once. The newest call counts. Does nothing where there is nothing to decode.
    /// </summary>
    /// <param name="rows">Rows of the raster; 0 when it will not be read for a while, so that nothing is kept.</param>
    void KeepRows(int rows)
    {
    }
}
