using Microsoft.Win32.SafeHandles;

namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>A file read at positions; safe for several threads. Its errors name the file.</summary>
internal sealed class RasterFile : IDisposable
{
    public const string GetAnother = "get another copy of the file";

    private readonly SafeFileHandle _handle;

    public RasterFile(string path)
    {
        Path = path;
        if (Directory.Exists(path))
            throw new RasterException($"The raster '{path}' is a folder; name the file in it.");
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
            Length = RandomAccess.GetLength(_handle);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RasterException($"The raster '{path}' was not found; check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            _handle?.Dispose();
            throw new RasterException($"The raster '{path}' cannot be opened: {error.Message}", error);
        }
    }

    public string Path { get; }

    public long Length { get; }

    public void Dispose() => _handle.Dispose();

    public void ReadExactly(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
            throw Corrupt(FormattableString.Invariant($"{destination.Length} bytes are needed at byte {offset}, but it ends at byte {Length}"));
        try
        {
            while (destination.Length > 0)
            {
                var count = RandomAccess.Read(_handle, destination, offset);
                if (count == 0)
                    throw Corrupt("it became shorter while it was read");
                destination = destination[count..];
                offset += count;
            }
        }
        catch (IOException error)
        {
            throw new RasterException($"The raster '{Path}' cannot be read: {error.Message}", error);
        }
    }

    public RasterException Corrupt(string what, Exception? inner = null, string advice = GetAnother)
    {
        var message = $"The raster '{Path}' is truncated or damaged: {what}; {advice}.";
        return inner is null ? new RasterException(message) : new RasterException(message, inner);
    }

    public UnsupportedRasterException Unsupported(string what, string conversion) =>
        new($"The raster '{Path}' is not supported: {what}; convert it, for example with 'gdal_translate {conversion} in.tif out.tif'.");

    public UnsupportedRasterException UnsupportedBlock(string what, string advice) => new($"The raster '{Path}' is not supported: {what}; {advice}.");
}
