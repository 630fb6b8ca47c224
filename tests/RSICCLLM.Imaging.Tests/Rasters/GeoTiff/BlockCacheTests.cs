using RSICCLLM.Imaging.Rasters.GeoTiff;

namespace RSICCLLM.Imaging.Tests.Rasters.GeoTiff;

/// <summary>Every block is disposed of: one that the collector finds would come back to the memory of the process during another test.</summary>
public sealed class BlockCacheTests : IDisposable
{
    private readonly BlockCache _cache = new(30);

    [Fact]
    public void The_block_not_used_for_longest_goes_first()
    {
        Add(1, 10);
        Add(2, 10);
        Add(3, 10);
        IsKept(1).ShouldBeTrue();
        Add(4, 10);
        IsKept(2).ShouldBeFalse();
        IsKept(1).ShouldBeTrue();
        _cache.Bytes.ShouldBe(30);
        Add(5, 25);
        _cache.Bytes.ShouldBe(25);
        Add(6, 31);
        IsKept(6).ShouldBeFalse();
    }

    [Fact]
    public void A_lower_limit_drops_what_is_above_it()
    {
        Add(1, 10);
        Add(2, 10);
        Add(3, 10);
        _cache.SetLimit(20);
        _cache.Bytes.ShouldBe(20);
        IsKept(1).ShouldBeFalse();
        _cache.Clear();
        _cache.Bytes.ShouldBe(0);
        Add(4, 20);
        IsKept(4).ShouldBeTrue();
    }

    [Fact]
    public void A_block_lives_as_long_as_somebody_holds_it()
    {
        var block = Add(1, 10);
        using (var held = _cache.Find((this, 1))!)
        {
            held.Bytes.Fill(7);
            _cache.Clear();
            held.Bytes.ToArray().ShouldAllBe(b => b == 7);
        }

        Should.Throw<ObjectDisposedException>(() => block.Bytes.Length);
    }

    public void Dispose() => _cache.Clear();

    // From here on only the cache holds it.
    private DecodedBlock Add(int index, int length)
    {
        using var block = new DecodedBlock(length);
        _cache.Add((this, index), block);
        return block;
    }

    private bool IsKept(int index)
    {
        using var block = _cache.Find((this, index));
        return block is not null;
    }
}
