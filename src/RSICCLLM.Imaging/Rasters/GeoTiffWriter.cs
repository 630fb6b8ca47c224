using System.Buffers.Binary;
using System.IO.Compression;
using RSICCLLM.Imaging.Rasters.Codecs;
using RSICCLLM.Imaging.Rasters.GeoTiff;

namespace RSICCLLM.Imaging.Rasters;

/// <summary>
/// Writes an 8-bit RGB GeoTIFF tile by tile: square tiles, Deflate with horizontal prediction, BigTIFF where 4 GB might be passed.
/// Memory is one tile and the list of tiles. Written beside the target and moved into place by <see cref="Complete"/>;
/// disposing before that removes what was written. Not safe for several threads.
/// </summary>
public sealed class GeoTiffWriter : IDisposable
{
    private readonly string _path;
    private readonly string _partial;
    private readonly FileStream _file;
    private readonly GeoTiffWriterOptions _options;
    private readonly bool _big;
    private readonly long[] _offsets;
    private readonly long[] _counts;
    private readonly byte[] _tile;
    private bool _completed;

    private GeoTiffWriter(string path, GeoTiffWriterOptions options)
    {
        _path = path;
        _options = options;
        TilesAcross = ((options.Width - 1) / options.TileSize) + 1;
        TilesDown = ((options.Height - 1) / options.TileSize) + 1;
        _offsets = new long[checked(TilesAcross * TilesDown)];
        _counts = new long[_offsets.Length];
        _tile = new byte[options.TileSize * options.TileSize * 3];

        // Deflate can make noise slightly larger than it was.
        _big = (long)_offsets.Length * (_tile.Length + (_tile.Length >> 8) + 64) > uint.MaxValue - (1 << 20);
        _partial = path + ".partial";
        _file = new FileStream(_partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _file.Write(new byte[_big ? 16 : 8]);
    }

    /// <summary>Tiles in a row of tiles.</summary>
    public int TilesAcross { get; }

    /// <summary>Rows of tiles.</summary>
    public int TilesDown { get; }

    /// <summary>Begins a file.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static GeoTiffWriter Create(string path, GeoTiffWriterOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Height, 1);
        if (options.TileSize is < 16 or > 4096 || options.TileSize % 16 != 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.TileSize, "The tile size must be a multiple of 16 from 16 to 4096.");
        if (options.EpsgCode is < 1 or > 32766)
            throw new ArgumentOutOfRangeException(nameof(options), options.EpsgCode, "The EPSG code must be from 1 to 32766.");
        return new GeoTiffWriter(path, options);
    }

    /// <summary>Writes a whole image in memory.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image has another size.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, RgbImage image, GeoTiffWriterOptions options)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(options);
        if (image.Width != options.Width || image.Height != options.Height)
            throw new ArgumentException($"The image has {image.Width} x {image.Height} pixels, the options say {options.Width} x {options.Height}.", nameof(image));
        using var writer = Create(path, options);
        for (var row = 0; row < writer.TilesDown; row++)
        {
            for (var column = 0; column < writer.TilesAcross; column++)
                writer.WriteTile(column, row, image, column * options.TileSize, row * options.TileSize);
        }

        writer.Complete();
    }

    /// <summary>Writes one tile; each once, in any order. A tile that is never written reads as "no data".</summary>
    /// <param name="tileColumn">From 0 to <see cref="TilesAcross"/> - 1.</param>
    /// <param name="tileRow">From 0 to <see cref="TilesDown"/> - 1.</param>
    /// <param name="source">Holds the tile's pixels; what it lacks to the right and below is filled with "no data" or black.</param>
    /// <param name="sourceColumn">Where the tile begins in the source.</param>
    /// <param name="sourceRow">Where the tile begins in the source.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tile, or the tile begins outside the source.</exception>
    /// <exception cref="InvalidOperationException">The tile was written before, or the file is complete.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteTile(int tileColumn, int tileRow, RgbImage source, int sourceColumn = 0, int sourceRow = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(tileColumn);
        ArgumentOutOfRangeException.ThrowIfNegative(tileRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(tileColumn, TilesAcross);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(tileRow, TilesDown);
        ArgumentOutOfRangeException.ThrowIfNegative(sourceColumn);
        ArgumentOutOfRangeException.ThrowIfNegative(sourceRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sourceColumn, source.Width);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sourceRow, source.Height);
        var index = (tileRow * TilesAcross) + tileColumn;
        if (_completed || _counts[index] != 0)
            throw new InvalidOperationException($"Tile {tileColumn}, {tileRow} of '{_path}' was already written.");

        var size = _options.TileSize;
        Array.Fill(_tile, _options.NoData ?? 0);
        var rows = Math.Min(size, source.Height - sourceRow);
        var bytes = Math.Min(size, source.Width - sourceColumn) * 3;
        for (var row = 0; row < rows; row++)
            source.Pixels.AsSpan((((sourceRow + row) * source.Width) + sourceColumn) * 3, bytes).CopyTo(_tile.AsSpan(row * size * 3));
        for (var row = 0; row < size; row++)
            Predictors.ApplyHorizontal(_tile.AsSpan(row * size * 3, size * 3), 3);

        _offsets[index] = _file.Position;
        using (var deflate = new ZLibStream(_file, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(_tile);
        _counts[index] = _file.Position - _offsets[index];
    }

    /// <summary>Writes the directory, flushes to disk and moves the file into place, over an older one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if ((_file.Position & 1) != 0)
            _file.WriteByte(0);
        var directory = _file.Position;
        _file.Write(TiffDirectoryWriter.Write(directory, _big, _options, _offsets, _counts));
        Span<byte> header = stackalloc byte[16];
        "II"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], (ushort)(_big ? 43 : 42));
        if (_big)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 8);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], directory);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)directory);
        }

        _file.Position = 0;
        _file.Write(header[..(_big ? 16 : 8)]);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        _completed = true;
        File.Move(_partial, _path, overwrite: true);
    }

    /// <summary>Removes the unfinished file where <see cref="Complete"/> was not called.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_completed)
            File.Delete(_partial);
    }
}
