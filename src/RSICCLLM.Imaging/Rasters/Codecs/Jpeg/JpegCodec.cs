using RSICCLLM.Imaging.Rasters.GeoTiff;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>
/// JPEG blocks. What nearly every scene holds (see <see cref="BaselineJpeg"/>) is decoded here; LibTiff.NET decodes the rest, and
/// every block in which something is wrong, and refuses it in its words; damage to which it has none is refused here, as is a picture of another size.
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
        _mostRows = layout.Tiled ? 0 : (layout.BlockHeight + MostUnitRows - 1) / MostUnitRows * MostUnitRows;
        _bands = layout.BlockBands;
        _yCbCr = layout.Photometric == (int)BitMiracle.LibTiff.Classic.Photometric.YCBCR && _bands == 3;
        var tables = new JpegTables();
        if (layout.JpegTables.Length <= 4 || (JpegMarkers.TryRead(layout.JpegTables, tables, out var frame) && frame is null))
            _tables = tables;
    }

    public override void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes)
    {
        if (TryDecode(block, destination, rowBytes, out var damaged))
            return;
        DecodeByLibTiff(block, destination, rowBytes);
        if (damaged)
            throw new InvalidDataException(Damaged);
    }

    /// <summary>Decodes without LibTiff.NET; false where the block is left to it, with anything in the destination.</summary>
    internal bool TryDecode(ReadOnlySpan<byte> block, Span<byte> destination, int rowBytes, out bool damaged)
    {
        damaged = false;
        if (_tables is null)
            return false;
        var tables = _tables.Copy();
        return JpegMarkers.TryRead(block, tables, out var frame) && frame is not null && frame.Components.Length == _bands
            && Fits(frame.Width, frame.Height, destination.Length / rowBytes, rowBytes)
            && BaselineJpeg.TryDecode(block[frame.ScanStart..], frame, tables, _yCbCr, destination, out damaged);
    }

    // LibTiff.NET refuses a picture that is higher than its block, and leaves black what a smaller one lacks.
    private void DecodeByLibTiff(ArraySegment<byte> block, Span<byte> destination, int rowBytes)
    {
        var rows = destination.Length / rowBytes;
        var frame = JpegMarkers.FindFrame(block);
        if (frame is ( > JpegMarkers.ProgressiveFrame and var marker, _, _))
            throw new NotSupportedException(FormattableString.Invariant($"is a JPEG of process SOF{marker & 15} (lossless, hierarchical or arithmetic), not SOF0 to SOF2"));

        // A height of 0 would come behind the scan (T.81, B.2.5): refused by name.
        if (frame is (_, var width, > 0 and var height) && !Fits(width, height, rows, rowBytes))
            throw new InvalidDataException(FormattableString.Invariant($"its JPEG picture has {width} x {height} pixels, the block {rowBytes / _bands} x {rows}"));
        if (frame is not (_, _, var higher) || higher <= rows)
        {
            _libTiff.Decode(block, destination, rowBytes);
            return;
        }

        using var whole = new DecodeMemory(higher * rowBytes);
        _libTiff.Decode(block, whole.Bytes.AsSpan(0, higher * rowBytes), rowBytes);
        whole.Bytes.AsSpan(0, destination.Length).CopyTo(destination);
    }

    // TIFF Technical Note 2 wants the block's size. Some encoders give the last strip the height of the others, or whole units: its first rows count.
    private bool Fits(int width, int height, int rows, int rowBytes) => width == rowBytes / _bands
        && (height == rows || (height > rows && height <= _mostRows && (long)height * rowBytes <= Array.MaxLength && (rows < _layout.BlockHeight || _layout.BlocksDown == 1)));
}
