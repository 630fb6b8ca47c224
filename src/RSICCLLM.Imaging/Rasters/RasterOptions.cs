namespace RSICCLLM.Imaging.Rasters;

/// <summary>Memory limits for one open raster.</summary>
public sealed record RasterOptions
{
    /// <summary>The defaults.</summary>
    public static RasterOptions Default { get; } = new();

    /// <summary>Decoded blocks kept for the next window, in MB; at least 1, default 64. A block larger than this is not kept.</summary>
    public int CacheMegabytes { get; init; } = 64;

    /// <summary>
    /// What the cache may grow to where a row of windows needs it (<see cref="IRasterSource.KeepRows"/>), in MB; default 76: windows of
    /// 448 pixels over strips in 50,000 columns of RGB, or over blocks of 256 x 256 in 32,000. Wider rows are decoded again for each row of windows.
    /// </summary>
    public int MaximumCacheMegabytes { get; init; } = 76;

    /// <summary>Largest decoded block (tile or strip) that is accepted, in MB; at least 1, default 256. A file with larger blocks is refused as unsupported.</summary>
    public int MaximumBlockMegabytes { get; init; } = 256;
}
