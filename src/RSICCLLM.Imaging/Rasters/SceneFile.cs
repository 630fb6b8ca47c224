using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Rasters.Sidecars;

namespace RSICCLLM.Imaging.Rasters;

/// <summary>
/// Opens scenes: GeoTIFF, or PNG and JPEG. What a file does not say of its place is taken from the files beside it: a world file
/// (<c>.tfw</c>, <c>.pgw</c>, <c>.jgw</c>, <c>.wld</c>) and a <c>.prj</c>; what the file itself says goes first.
/// </summary>
public static class SceneFile
{
    /// <summary>Opens a scene; the caller disposes of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="epsgCode">Coordinate reference system where neither the file nor a <c>.prj</c> names one.</param>
    /// <param name="options">Memory limits.</param>
    /// <exception cref="RasterException">The file, or one beside it, is missing, damaged or not supported.</exception>
    public static IRasterSource Open(string path, int? epsgCode = null, RasterOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        IRasterSource raster = IsPicture(path) ? PictureRaster.Open(path) : GeoTiffFile.Open(path, options);
        try
        {
            var transform = raster.Transform ?? WorldFile.Find(path);
            var crs = raster.Crs ?? ProjectionFile.Find(path) ?? (epsgCode is { } code ? CoordinateReferenceSystem.FromEpsg(code) : null);
            return Equals(transform, raster.Transform) && Equals(crs, raster.Crs) ? raster : new PlacedRaster(raster, crs, transform);
        }
        catch
        {
            raster.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The files beside a scene that may say where it lies, those that are there. Not <c>.aux.xml</c>, <c>.ovr</c> and <c>.msk</c>, which are passed
    /// over: whoever looks at a scene in a geographic information system leaves such files behind.
    /// </summary>
    public static IReadOnlyList<string> Companions(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return [.. SidecarText.Paths(path, [.. WorldFile.Extensions(path), ProjectionFile.Extension])];
    }

    // By the first bytes: a name can say anything.
    private static bool IsPicture(string path)
    {
        Span<byte> start = stackalloc byte[4];
        try
        {
            using var file = File.OpenRead(path);
            if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
                return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // Opening it as a TIFF says what is wrong.
            return false;
        }

        return start.SequenceEqual((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || start[..3].SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);
    }
}
