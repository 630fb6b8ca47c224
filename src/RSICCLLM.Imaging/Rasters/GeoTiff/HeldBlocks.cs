using System.Runtime.ExceptionServices;

namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Some blocks of a directory, held together; those that must be decoded first are decoded at the same time. Not thread-safe itself.</summary>
internal sealed class HeldBlocks : IDisposable
{
    // Blocks held at the same time, so that memory stays bounded however large a window or a block is.
    private const int Most = 16;
    private const int MostBytes = 32 << 20;

    private readonly DecodedBlock?[] _blocks;

    private HeldBlocks(int count) => _blocks = new DecodedBlock?[count];

    /// <summary>A block by its place in the list; null where the file leaves it out.</summary>
    public DecodedBlock? this[int place] => _blocks[place];

    /// <summary>How many blocks of a directory may be held together; at least one.</summary>
    public static int AtOnce(TiffLayout layout) => (int)Math.Clamp(MostBytes / Math.Max(1, (long)layout.BlockBytes), 1, Most);

    /// <exception cref="RasterException">One of them is damaged.</exception>
    public static HeldBlocks Of(TiffBlocks blocks, IReadOnlyList<(int Plane, int Row, int Column)> places)
    {
        var held = new HeldBlocks(places.Count);
        void Get(int i) => held._blocks[i] = blocks.Get(places[i].Plane, places[i].Row, places[i].Column);
        try
        {
            // What lies in the file as it is takes no time worth a thread.
            if (blocks.Layout.Compression != TiffCompression.None && places.Count > 1)
            {
                Parallel.For(0, places.Count, Get);
                return held;
            }

            for (var i = 0; i < places.Count; i++)
                Get(i);
            return held;
        }
        catch (Exception error)
        {
            held.Dispose();
            if (error is AggregateException { InnerException: { } first })
                ExceptionDispatchInfo.Throw(first);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
            block?.Dispose();
    }
}
