using RSICCLLM.Imaging.Buffers;

namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>
/// Samples of one block, outside the collector's heap: hundreds of megabytes of blocks that live for long would let it wait for as much garbage again.
/// Shared by counting: whoever makes or holds it disposes of it once, and the last one frees the memory. Safe for several threads.
/// </summary>
internal sealed unsafe class DecodedBlock : IDisposable
{
    private byte* _bytes;
    private int _holders = 1;

    /// <summary>A block of undefined bytes, held by the caller.</summary>
    public DecodedBlock(int length)
    {
        Length = length;
        _bytes = BlockMemory.Rent(length);
    }

    // A raster that was forgotten open must not cost its cache for ever; what BlockMemory keeps, it costs until the process ends.
    ~DecodedBlock()
    {
        if (_bytes is not null)
            BlockMemory.Return(_bytes, Length);
    }

    public int Length { get; }

    /// <summary>The samples; only while held.</summary>
    public Span<byte> Bytes => _bytes is null ? throw new ObjectDisposedException(nameof(DecodedBlock)) : new Span<byte>(_bytes, Length);

    /// <summary>Takes part in it; only somebody who already does may say so.</summary>
    public DecodedBlock Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) != 0)
            return;
        BlockMemory.Return(_bytes, Length);
        _bytes = null;
        GC.SuppressFinalize(this);
    }
}
