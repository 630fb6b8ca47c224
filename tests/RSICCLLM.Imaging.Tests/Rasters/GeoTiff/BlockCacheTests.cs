using RSICCLLM.Imaging.Rasters.GeoTiff;

namespace RSICCLLM.Imaging.Tests.Rasters.GeoTiff;

public sealed class BlockCacheTests
{
    [Fact]
    public void The_block_not_used_for_longest_goes_first()
    {
        var cache = new BlockCache(30);
        cache.Add((this, 1), new byte[10]);
        cache.Add((this, 2), new byte[10]);
        cache.Add((this, 3), new byte[10]);
        cache.TryGet((this, 1), out _).ShouldBeTrue();
        cache.Add((this, 4), new byte[10]);
        cache.TryGet((this, 2), out _).ShouldBeFalse();
        cache.TryGet((this, 1), out _).ShouldBeTrue();
        cache.Bytes.ShouldBe(30);
        cache.Add((this, 5), new byte[25]);
        cache.Bytes.ShouldBe(25);
        cache.Add((this, 6), new byte[31]);
        cache.TryGet((this, 6), out _).ShouldBeFalse();
    }
}
