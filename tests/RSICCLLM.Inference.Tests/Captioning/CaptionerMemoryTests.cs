using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Inference.Tests.Captioning;

/// <summary>Watches the memory of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(CaptionerMemoryTests), DisableParallelization = true)]
[Collection(nameof(CaptionerMemoryTests))]
public sealed class CaptionerMemoryTests(TinyPackages packages)
{
    [Fact]
    public void Memory_stays_flat_over_200_captions()
    {
        var tiles = Tiles.Cuts(8, 112);
        var options = new DecodingOptions { MaxNewTokens = 24 };
        using var captioner = packages.Open(WeightPrecision.Int4, 112, 112);
        Caption(10);
        var before = Resident();

        Caption(25);

        // A leak of one tile's pixels or cache per caption would be 30 MB or more.
        (Resident() - before).ShouldBeLessThan(8 << 20);

        void Caption(int batches)
        {
            for (var i = 0; i < batches; i++)
                captioner.Caption(tiles, options, TestContext.Current.CancellationToken);
        }
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
