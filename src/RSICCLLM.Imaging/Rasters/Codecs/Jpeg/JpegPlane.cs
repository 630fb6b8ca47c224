namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>Samples of one component, in whole blocks.</summary>
/// <param name="bytes">The memory that all planes share.</param>
/// <param name="start">Where this one begins.</param>
/// <param name="stride">Bytes from row to row.</param>
internal sealed class JpegPlane(byte[] bytes, int start, int stride)
{
    /// <summary>Columns and rows of a block.</summary>
    public const int Side = 8;

    /// <summary>Bytes needed behind the last plane: rows are read by vectors, the last one beyond its end.</summary>
    public const int Slack = 32;

    public int Stride => stride;

    public Span<byte> Bytes => bytes.AsSpan(start);

    /// <summary>A row and what follows it, at least 32 bytes.</summary>
    public ReadOnlySpan<byte> Row(int row) => bytes.AsSpan(start + (row * stride));
}
