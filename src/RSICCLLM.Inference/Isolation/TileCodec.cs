using System.Buffers.Binary;
using RSICCLLM.Imaging;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Isolation;

/// <summary>A tile as bytes: width, height, then both dates' pixels as raw RGB.</summary>
internal static class TileCodec
{
    private const int HeaderSize = 8;

    public static byte[] Write(TilePair tile)
    {
        var (before, after) = (tile.Before, tile.After);
        if (before.Width != after.Width || before.Height != after.Height)
            throw new ArgumentException($"A tile has {before.Width} x {before.Height} pixels before and {after.Width} x {after.Height} after.", nameof(tile));
        var bytes = new byte[HeaderSize + before.Pixels.Length + after.Pixels.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, before.Width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), before.Height);
        before.Pixels.CopyTo(bytes.AsSpan(HeaderSize));
        after.Pixels.CopyTo(bytes.AsSpan(HeaderSize + before.Pixels.Length));
        return bytes;
    }

    /// <exception cref="FrameException">The bytes are no tile.</exception>
    public static TilePair Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize)
            throw new FrameException($"a tile has {bytes.Length} bytes");
        var (width, height) = (BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
        var image = 3L * width * height;
        if (width < 1 || height < 1 || HeaderSize + (2 * image) != bytes.Length)
            throw new FrameException($"a tile of {width} x {height} pixels has {bytes.Length} bytes");
        return new TilePair(
            new RgbImage(width, height, bytes.Slice(HeaderSize, (int)image).ToArray()),
            new RgbImage(width, height, bytes[(HeaderSize + (int)image)..].ToArray()));
    }
}
