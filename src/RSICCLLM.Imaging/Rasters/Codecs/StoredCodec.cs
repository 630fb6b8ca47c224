namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>No compression.</summary>
internal sealed class StoredCodec : BlockCodec
{
    public override void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes)
    {
        if (block.Count < destination.Length)
            throw TooShort(block.Count, destination.Length);
        block.AsSpan(0, destination.Length).CopyTo(destination);
    }
}
