using RSICCLLM.Imaging.Rasters.GeoTiff;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>
/// JPEG blocks. What nearly every scene holds (see <see cref="BaselineJpeg"/>) is decoded here; LibTiff.NET decodes the rest, and
/// every block in which something is wrong, and refuses it in its words; damage to which it has none is refused here, as is a picture that lacks pixels of the image.
/// Pixels are the same, but where samples overshoot so far that LibTiff.NET, which clamps by a table, gives others than their limits.
/// </summary>
internal sealed class JpegCodec : BlockCodec
{
    internal const string Damaged = "its coded data does not come out as whole blocks of pixels";

    // With colours of half the height.
    private const int MostUnitRows = 2 * JpegPlane.Side;

    private readonly LibTiffCodec _libTiff;
    private readonly int _bands;
    private readonly bool _yCbCr;
    private readonly TiffLayout _layout;

    // Of the picture of a last strip; 0 where there are tiles.
    private readonly int _mostRows;

    // Read once: every block of a directory begins from them. Null where they are not as expected.
    private readonly JpegTables? _tables;

    public JpegCodec(TiffLayout layout)
    {
        _libTiff = new LibTiffCodec(layout);
        _layout = layout;
        _mostRows = (layout.RowsPerStrip + MostUnitRows - 1) / MostUnitRows * MostUnitRows;
        _bands = layout.BlockBands;
        _yCbCr = layout.Photometric == (int)BitMiracle.LibTiff.Classic.Photometric.YCBCR && _bands == 3;
        var tables = new JpegTables();
        if (layout.JpegTables.Length <= 4 || (JpegMarkers.TryRead(layout.JpegTables, tables, out var frame) && frame is null))
            _tables = tables;
    }

    public override void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes) =>
        Decode(block, destination, rowBytes, rowBytes / _bands, destination.Length / rowBytes);

    public override void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes, int usedColumns, int usedRows)
    {
        var size = new BlockSize(rowBytes / _bands, destination.Length / rowBytes, usedColumns, usedRows);
        if (TryDecode(block, destination, size, out var damaged))
            return;
        DecodeByLibTiff(block, destination, size);
        if (damaged)
            throw new InvalidDataException(Damaged);
    }

    /// <summary>Decodes without LibTiff.NET; false where the block is left to it, with anything in the destination.</summary>
    internal bool TryDecode(ReadOnlySpan<byte> block, Span<byte> destination, int rowBytes, out bool damaged) =>
        TryDecode(block, destination, new BlockSize(rowBytes / _bands, destination.Length / rowBytes, rowBytes / _bands, destination.Length / rowBytes), out damaged);

    private bool TryDecode(ReadOnlySpan<byte> block, Span<byte> destination, BlockSize size, out bool damaged)
    {
        damaged = false;
        if (_tables is null)
            return false;
        var tables = _tables.Copy();
        if (!JpegMarkers.TryRead(block, tables, out var frame) || frame is null || frame.Components.Length != _bands || !Fits(frame.Width, frame.Height, size))
            return false;
        var scan = block[frame.ScanStart..];
        if (frame.Width == size.Width && frame.Height >= size.Height)
            return BaselineJpeg.TryDecode(scan, frame, tables, _yCbCr, destination, out damaged);
        var length = frame.Width * frame.Height * _bands;
        using var picture = new DecodeMemory(length);
        var decoded = BaselineJpeg.TryDecode(scan, frame, tables, _yCbCr, picture.Bytes.AsSpan(0, length), out damaged);
        if (decoded)
            Place(picture.Bytes.AsSpan(0, length), frame.Width, destination, size);
        return decoded;
    }

    // LibTiff.NET refuses a picture that is higher than its block, and leaves black what a smaller one lacks: it gets blocks of the picture's size.
    private void DecodeByLibTiff(ArraySegment<byte> block, Span<byte> destination, BlockSize size)
    {
        var frame = JpegMarkers.FindFrame(block);
        if (frame is ( > JpegMarkers.ProgressiveFrame and var marker, _, _))
            throw new NotSupportedException(FormattableString.Invariant($"is a JPEG of process SOF{marker & 15} (lossless, hierarchical or arithmetic), not SOF0 to SOF2"));

        // A height of 0 would come behind the scan (T.81, B.2.5): refused by name.
        if (frame is not (_, var width, > 0 and var height) || (width, height) == (size.Width, size.Height))
        {
            _libTiff.Decode(block, destination, size.Width * _bands);
            return;
        }

        if (!Fits(width, height, size))
            throw new NotSupportedException(FormattableString.Invariant($"has a JPEG picture of {width} x {height} pixels in {size}"));
        var length = width * height * _bands;
        using var picture = new DecodeMemory(length);
        _libTiff.Decode(block, picture.Bytes.AsSpan(0, length), width * _bands);
        Place(picture.Bytes.AsSpan(0, length), width, destination, size);
    }

    // Puts a picture into its block; what it lacks is black.
    private void Place(ReadOnlySpan<byte> picture, int width, Span<byte> destination, BlockSize size)
    {
        destination.Clear();
        var (from, to) = (width * _bands, size.Width * _bands);
        for (var row = 0; row < Math.Min(size.Height, picture.Length / from); row++)
            picture.Slice(row * from, from).CopyTo(destination[(row * to)..]);
    }

    // TIFF Technical Note 2 wants the block's size. Some encoders leave out what a tile has beyond the image; some give the last strip the height of
    // the others, or whole units: its first rows count.
    private bool Fits(int width, int height, BlockSize size) => width >= size.UsedWidth && width <= size.Width && height >= size.UsedHeight
        && (height <= size.Height || (height <= _mostRows && (long)height * width * _bands <= Array.MaxLength && (size.Height < _layout.BlockHeight || _layout.BlocksDown == 1)));

    // Pixels of a block, and those of them that the image has.
    private readonly record struct BlockSize(int Width, int Height, int UsedWidth, int UsedHeight)
    {
        public override string ToString() => FormattableString.Invariant($"a block of {Width} x {Height}")
            + ((UsedWidth, UsedHeight) == (Width, Height) ? "" : FormattableString.Invariant($", of which the image has {UsedWidth} x {UsedHeight}"));
    }
}
