using System.Globalization;
using RSICCLLM.Imaging.Buffers;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Rasters.GeoTiff;

namespace RSICCLLM.Imaging.Rasters;

/// <summary>
/// A GeoTIFF on disk (TIFF 6.0 or BigTIFF, GeoTIFF 1.1), read by windows: tiles or strips, bands side by side or apart,
/// 8 and 16-bit whole numbers and 32-bit floats, uncompressed, LZW, Deflate, PackBits, ZSTD and JPEG, predictors 2 and 3,
/// overviews and masks inside the file. Anything else is an <see cref="UnsupportedRasterException"/> that names it.
/// Opening checks that every block lies in the file. Safe for several threads; the file stays open until disposed.
/// </summary>
public sealed class GeoTiffFile : IRasterSource
{
    private const int ReducedImage = 1;
    private const int TransparencyMask = 4;
    private readonly RasterFile _file;
    private readonly BlockCache _cache;
    private readonly RasterOptions _options;
    private readonly TiffBlocks[] _levels;
    private readonly TiffBlocks?[] _masks;
    private int _closed;

    private GeoTiffFile(RasterFile file, RasterOptions options)
    {
        _file = file;
        var structure = TiffStructure.Read(file);
        _cache = new BlockCache((long)options.CacheMegabytes << 20);
        _options = options;
        var blockLimit = Math.Min((long)options.MaximumBlockMegabytes << 20, Array.MaxLength);
        TiffBlocks Blocks(TiffDirectory directory, bool mask) =>
            new(file, TiffLayoutReader.Read(file, directory, structure.BigEndian, blockLimit, mask), _cache);

        // The full resolution says the same as an overview that is not supported.
        TiffBlocks? TryOverview(TiffDirectory directory)
        {
            try
            {
                return Blocks(directory, mask: false);
            }
            catch (UnsupportedRasterException)
            {
                return null;
            }
        }

        var first = structure.Directories[0];
        var full = Blocks(first, mask: false);
        var levels = new List<TiffBlocks> { full };
        var masks = new List<TiffBlocks>();
        foreach (var directory in structure.Directories.Skip(1))
        {
            var kind = directory.Number(TiffTags.NewSubfileType, 0);
            if ((kind & TransparencyMask) != 0)
                masks.Add(Blocks(directory, mask: true));
            else if ((kind & ReducedImage) != 0 && TryOverview(directory) is { } level && SameBands(level.Layout, full.Layout))
                levels.Add(level);
        }

        _levels = [levels[0], .. levels.Skip(1).OrderByDescending(l => l.Layout.Width)];
        _masks = [.. _levels.Select(l => masks.Find(m => m.Layout.Width == l.Layout.Width && m.Layout.Height == l.Layout.Height))];
        Overviews = [.. _levels.Skip(1).Select(l => new RasterSize(l.Layout.Width, l.Layout.Height))];
        BandRoles = Bands.Roles(first, full.Layout);
        Palette = BandRoles[0] == BandRole.PaletteIndex ? Bands.Palette(file, first, full.Layout.BitsPerSample) : null;
        (Crs, Transform) = Georeference.Read(file, first);
        NoData = double.TryParse(first.Text(TiffTags.GdalNoData)?.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var noData) ? noData : null;
        BlockMemory.Enter();
    }

    /// <inheritdoc/>
    public string Name => _file.Path;

    /// <inheritdoc/>
    public int Width => _levels[0].Layout.Width;

    /// <inheritdoc/>
    public int Height => _levels[0].Layout.Height;

    /// <inheritdoc/>
    public int BandCount => _levels[0].Layout.Bands;

    /// <inheritdoc/>
    public SampleType SampleType => _levels[0].Layout.SampleType;

    /// <inheritdoc/>
    public IReadOnlyList<BandRole> BandRoles { get; }

    /// <inheritdoc/>
    public byte[]? Palette { get; }

    /// <inheritdoc/>
    public CoordinateReferenceSystem? Crs { get; }

    /// <inheritdoc/>
    public GeoTransform? Transform { get; }

    /// <inheritdoc/>
    public double? NoData { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RasterSize> Overviews { get; }

    /// <inheritdoc/>
    public bool HasMask => _masks[0] is not null;

    /// <summary>Opens a file and checks its structure; pixels are read later.</summary>
    /// <exception cref="RasterException">The file is missing, not a TIFF, truncated or damaged.</exception>
    /// <exception cref="UnsupportedRasterException">It uses something that is not supported.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is less than 1.</exception>
    public static GeoTiffFile Open(string path, RasterOptions? options = null)
    {
        options ??= RasterOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CacheMegabytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumBlockMegabytes, 1);
        var file = new RasterFile(path);
        try
        {
            return new GeoTiffFile(file, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public RasterWindow ReadWindow(PixelWindow window, int overview = -1)
    {
        var blocks = Level(window, overview);
        var result = new RasterWindow(window.Width, window.Height, BandCount, SampleType);
        WindowCopy.Samples(blocks, window, result.Bytes, NoData);
        return result;
    }

    /// <inheritdoc/>
    public byte[] ReadMask(PixelWindow window, int overview = -1)
    {
        Level(window, overview);
        var result = BufferPool.RentCleared<byte>(checked(window.Width * window.Height));
        if (_masks[overview + 1] is { } mask)
            WindowCopy.Mask(mask, window, result);
        else
            Array.Fill(result, byte.MaxValue);
        return result;
    }

    /// <summary>
    /// Makes the block cache as large as the blocks under so many rows; where they need more than
    /// <see cref="RasterOptions.MaximumCacheMegabytes"/>, it is <see cref="RasterOptions.CacheMegabytes"/>. 0 rows empty it.
    /// </summary>
    public void KeepRows(int rows)
    {
        var layout = _levels[0].Layout;

        // A window can begin in the last row of a block.
        var blockRows = rows == 0 ? 0 : ((rows - 2L + layout.BlockHeight) / layout.BlockHeight) + 1;
        var needed = blockRows * layout.BlocksAcross * layout.BlockBytes * (layout.Planar ? layout.Bands : 1);
        var least = (long)_options.CacheMegabytes << 20;

        // Of a row that does not fit nothing helps: the block that has waited longest goes just before it would be wanted again.
        _cache.SetLimit(needed == 0 || needed > (long)_options.MaximumCacheMegabytes << 20 ? least : needed);
        if (rows != 0)
            return;
        _cache.Clear();
        BufferPool.Clear();
        BlockMemory.Clear();
    }

    /// <summary>Blocks that were decoded so far; more than there are means that some were decoded again.</summary>
    internal long DecodedBlocks => _levels.Sum(l => l.Decoded);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
            _cache.Clear();
        }
        finally
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0)
                BlockMemory.Leave();
        }
    }

    private static bool SameBands(TiffLayout level, TiffLayout full) => level.Bands == full.Bands && level.SampleType == full.SampleType;

    private TiffBlocks Level(PixelWindow window, int overview)
    {
        if (overview < -1 || overview >= Overviews.Count)
            throw new ArgumentOutOfRangeException(nameof(overview), overview, $"The raster '{Name}' has {Overviews.Count} overviews.");
        var blocks = _levels[overview + 1];
        if (!window.IsInside(blocks.Layout.Width, blocks.Layout.Height))
            throw new ArgumentOutOfRangeException(nameof(window), window, FormattableString.Invariant($"The window is not inside the raster '{Name}' of {blocks.Layout.Width} x {blocks.Layout.Height} pixels."));
        return blocks;
    }
}
