using System.Buffers;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>Samples of one component, in whole blocks, in recycled memory.</summary>
internal sealed class JpegPlane(int blocksAcross, int blocksDown) : IDisposable
{
    /// <summary>Columns and rows of a block.</summary>
    public const int Side = 8;

    // Rows are read by vectors, the last one beyond its end.
    private const int Slack = 32;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent((blocksAcross * Side * blocksDown * Side) + Slack);

    public int Stride { get; } = blocksAcross * Side;

    public Span<byte> Bytes => _bytes;

    /// <summary>A row and what follows it, at least 32 bytes.</summary>
    public ReadOnlySpan<byte> Row(int row) => _bytes.AsSpan(row * Stride);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
