using RSICCLLM.Imaging.Crs;

namespace RSICCLLM.Imaging.Rasters.Sidecars;

/// <summary>A raster whose place is told by files beside it.</summary>
internal sealed class PlacedRaster(IRasterSource raster, CoordinateReferenceSystem? crs, GeoTransform? transform) : IRasterSource
{
    public string Name => raster.Name;

    public int Width => raster.Width;

    public int Height => raster.Height;

    public int BandCount => raster.BandCount;

    public SampleType SampleType => raster.SampleType;

    public IReadOnlyList<BandRole> BandRoles => raster.BandRoles;

    public byte[]? Palette => raster.Palette;

    public CoordinateReferenceSystem? Crs => crs;

    public GeoTransform? Transform => transform;

    public double? NoData => raster.NoData;

    public IReadOnlyList<RasterSize> Overviews => raster.Overviews;

    public bool HasMask => raster.HasMask;

    public RasterWindow ReadWindow(PixelWindow window, int overview = -1) => raster.ReadWindow(window, overview);

    public byte[] ReadMask(PixelWindow window, int overview = -1) => raster.ReadMask(window, overview);

    public void KeepRows(int rows) => raster.KeepRows(rows);

    public void Dispose() => raster.Dispose();
}
