using RSICCLLM.Imaging.Buffers;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;

namespace RSICCLLM.Imaging.Tests.Buffers;

/// <summary>What is kept is one for the whole process, so nothing else may read rasters meanwhile.</summary>
[CollectionDefinition(nameof(BlockMemoryReleaseTests), DisableParallelization = true)]
[Collection(nameof(BlockMemoryReleaseTests))]
public sealed class BlockMemoryReleaseTests
{
    public BlockMemoryReleaseTests()
    {
        // What other tests forgot comes back now and not in the middle.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        BlockMemory.KeptBytes.ShouldBe(0, "another test left a raster open");
    }

    [Fact]
    public void Nothing_is_kept_once_the_last_raster_is_closed()
    {
        using (var first = Read())
        {
            using (var second = Read())
                second.KeepRows(1);

            // The second's blocks wait for the first, which is still open.
            BlockMemory.KeptBytes.ShouldBeGreaterThan(0);
            first.Dispose();
            BlockMemory.KeptBytes.ShouldBe(0);
        }

        // Disposing twice takes nobody else's raster away.
        using var third = Read();
        using (Read())
        {
        }

        BlockMemory.KeptBytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public unsafe void What_was_returned_while_a_raster_is_open_is_rented_again()
    {
        const int Length = 23_456;
        BlockMemory.Enter();
        try
        {
            var block = BlockMemory.Rent(Length);

            BlockMemory.Return(block, Length);

            BlockMemory.KeptBytes.ShouldBe(Length);
            (BlockMemory.Rent(Length) == block).ShouldBeTrue();
            BlockMemory.Return(block, Length);
        }
        finally
        {
            BlockMemory.Leave();
        }

        BlockMemory.KeptBytes.ShouldBe(0);
    }

    private static GeoTiffFile Read()
    {
        var raster = GeoTiffFile.Open(ReferenceRasters.Path("rgb8_lzw_pred2.tif"));
        raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height));
        return raster;
    }
}
