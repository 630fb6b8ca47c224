using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Inference.Tests.Captioning;

/// <summary>Watches the memory of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(CaptionerMemoryTests), DisableParallelization = true)]
[Collection(nameof(CaptionerMemoryTests))]
public sealed class CaptionerMemoryTests(TinyPackages packages)
{
    [Theory]
    [InlineData(200)]
    [InlineData(2000)]
    public void Memory_stays_flat(int captions)
    {
        if (captions > 200 && Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("takes a minute; set RSICCLLM_SLOW_TESTS=1 to run it");
        var tiles = Tiles.Cuts(8, 112);
        var options = new DecodingOptions { MaxNewTokens = 24 };
        using var captioner = packages.Open(WeightPrecision.Int4, 112, 112);
        Caption(10);
        var before = Resident();

        Caption(captions / tiles.Length);

        // A leak of one tile's pixels or cache per caption would be 30 MB or more for 200.
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
