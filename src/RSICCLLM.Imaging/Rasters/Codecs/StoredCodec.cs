namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>No compression.</summary>
internal sealed class StoredCodec : BlockCodec
{
    public override void Decode(byte[] block, Span<byte> destination, int rowBytes)
    {
        if (block.Length < destination.Length)
            throw TooShort(block.Length, destination.Length);
        block.AsSpan(0, destination.Length).CopyTo(destination);
    }
}
