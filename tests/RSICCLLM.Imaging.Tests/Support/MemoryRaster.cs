using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Tests.Support;

/// <summary>An 8-bit RGB scene in memory, for grids that no file has.</summary>
internal sealed class MemoryRaster(RgbImage image, GeoTransform? transform, int? epsg = 25832, double? noData = null, double? metresPerUnit = null) : IRasterSource
{
    public string Name => "memory";

    public int Width => image.Width;

    public int Height => image.Height;

    public int BandCount => 3;

    public SampleType SampleType => SampleType.UInt8;

    public IReadOnlyList<BandRole> BandRoles => [BandRole.Red, BandRole.Green, BandRole.Blue];

    public byte[]? Palette => null;

    public CoordinateReferenceSystem? Crs => epsg is { } code ? CoordinateReferenceSystem.FromEpsg(code, false, metresPerUnit) : null;

    public GeoTransform? Transform => transform;

    public double? NoData => noData;

    public IReadOnlyList<RasterSize> Overviews => [];

    public bool HasMask => false;

    public RasterWindow ReadWindow(PixelWindow window, int overview = -1)
    {
        window.IsInside(Width, Height).ShouldBeTrue();
        var result = new RasterWindow(window.Width, window.Height, 3, SampleType.UInt8);
        for (var row = 0; row < window.Height; row++)
            image.Pixels.AsSpan((((window.Row + row) * Width) + window.Column) * 3, window.Width * 3).CopyTo(result.Bytes.AsSpan(row * window.Width * 3));
        return result;
    }

    public byte[] ReadMask(PixelWindow window, int overview = -1) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
