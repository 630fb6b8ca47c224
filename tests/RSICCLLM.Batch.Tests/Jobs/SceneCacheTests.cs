using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Batch.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Jobs;

public sealed class SceneCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedCaptioner _captioner = new();
    private int _opened;

    [Theory]
    [InlineData(PairState.Prepared, "first", 1)]
    [InlineData(PairState.Prepared, null, 1)]
    [InlineData(PairState.Prepared, "second", 2)]
    [InlineData(PairState.Registered, null, 2)]
    public void Scenes_that_a_pair_was_not_prepared_with_are_opened_again(PairState state, string? prepared, int opened)
    {
        var now = "first";
        using var cache = new SceneCache(2, _ => now, Open);
        cache.Rent(Entry(PairState.Registered, null)).Dispose();
        now = "second";

        cache.Rent(Entry(state, prepared)).Dispose();

        _opened.ShouldBe(opened);
    }

    // Whoever still reads the older ones reads on.
    [Fact]
    public void Scenes_in_use_stay_open_when_others_take_their_place()
    {
        using var cache = new SceneCache(2, _ => "now", Open);
        using var older = cache.Rent(Entry(PairState.Registered, null));
        using var newer = cache.Rent(Entry(PairState.Prepared, "then"));

        newer.Scenes.ShouldNotBeSameAs(older.Scenes);
        older.Scenes.Read(0).Index.ShouldBe(0);
    }

    public void Dispose()
    {
        _captioner.Dispose();
        _folder.Dispose();
    }

    private static PairEntry Entry(PairState state, string? stamps) => new(7, "row", state, null, 1, null, null) { SceneStamps = stamps };

    private PairScenes Open(int pairId)
    {
        _opened++;
        var pair = new PairConfiguration("row", new SceneConfiguration(Draw("before.tif"), null), new SceneConfiguration(Draw("after.tif"), null));
        return PairScenes.Open(pair, new RunConfiguration { Model = "m", Output = "o", Pairs = [pair], Tiling = new TilingOptions { Overlap = 0 } }, _captioner.Description);
    }

    private string Draw(string name) => File.Exists(_folder.File(name)) ? _folder.File(name) : SceneFiles.Write(_folder.File(name), 128, 32);
}
