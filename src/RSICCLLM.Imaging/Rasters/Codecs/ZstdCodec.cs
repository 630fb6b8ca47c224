using ZstdSharp;

namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>Zstandard frames (TIFF compression 50000).</summary>
internal sealed class ZstdCodec : BlockCodec
{
    public override void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes)
    {
        try
        {
            using var decompressor = new Decompressor();
            var count = decompressor.Unwrap(block, destination);
            if (count < destination.Length)
                throw TooShort(count, destination.Length);
        }
        catch (ZstdException error)
        {
            throw new InvalidDataException($"Zstandard says '{error.Message}'", error);
        }
    }
}
