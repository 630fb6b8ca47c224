using System.Buffers;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>Memory for the length of one decode, of undefined bytes: recycled where it is small. A pool keeps what it is given, rounded up to a power of 2.</summary>
internal readonly struct DecodeMemory(int length) : IDisposable
{
    /// <summary>Bytes above which nothing is recycled.</summary>
    public const int MostRecycled = 4 << 20;

    /// <summary>At least so many.</summary>
    public byte[] Bytes { get; } = length <= MostRecycled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);

    public void Dispose()
    {
        if (Bytes.Length <= MostRecycled)
            ArrayPool<byte>.Shared.Return(Bytes);
    }
}
