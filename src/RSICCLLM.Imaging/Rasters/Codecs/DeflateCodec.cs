using System.IO.Compression;

namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>zlib streams (TIFF compression 8 and 32946), checksum included.</summary>
internal sealed class DeflateCodec : BlockCodec
{
    private const int MaximumRest = 1 << 20;

    public override void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes)
    {
        using var stream = new ZLibStream(new MemoryStream(block.Array!, block.Offset, block.Count, writable: false), CompressionMode.Decompress);
        var count = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        if (count < destination.Length)
            throw TooShort(count, destination.Length);

        // The checksum stands behind the last byte; a damaged stream, or a strip that was padded, goes on for longer than the block.
        Span<byte> rest = stackalloc byte[4096];
        for (var read = 0; read < MaximumRest; read += count)
        {
            count = stream.Read(rest);
            if (count == 0)
                break;
        }
    }
}
