using RSICCLLM.Imaging.Rasters.GeoTiff;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>
/// JPEG blocks. What nearly every scene holds (see <see cref="BaselineJpeg"/>) is decoded here; LibTiff.NET decodes the rest, and
/// every block in which something is wrong, and refuses it in its words; damage to which it has none is refused here.
/// Pixels are the same, but where samples overshoot so far that LibTiff.NET, which clamps by a table, gives others than their limits.
/// </summary>
internal sealed class JpegCodec : BlockCodec
{
    internal const string Damaged = "its coded data does not come out as whole blocks of pixels";

    private readonly LibTiffCodec _libTiff;
    private readonly int _bands;
    private readonly bool _yCbCr;

    // Read once: every block of a directory begins from them. Null where they are not as expected.
    private readonly JpegTables? _tables;

    public JpegCodec(TiffLayout layout)
    {
        _libTiff = new LibTiffCodec(layout);
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
        _libTiff.Decode(block, destination, rowBytes);
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
        return JpegMarkers.TryRead(block, tables, out var frame) && frame is not null
            && frame.Width == rowBytes / _bands && frame.Height == destination.Length / rowBytes && frame.Components.Length == _bands
            && BaselineJpeg.TryDecode(block[frame.ScanStart..], frame, tables, _yCbCr, destination, out damaged);
    }
}
