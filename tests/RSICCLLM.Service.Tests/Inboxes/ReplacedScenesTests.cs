using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;

namespace RSICCLLM.Service.Tests.Inboxes;

/// <summary>Scenes that stay in their inbox, and are replaced there.</summary>
public sealed class ReplacedScenesTests : IDisposable
{
    private readonly InboxFolders _folders = new();

    [Theory]
    [InlineData("north_20250501.tif", "the size")]
    [InlineData("north_20260501.tif", "the size")]
    [InlineData("north_20260501.tif", "the time")]
    [InlineData("north_20260501.tif", "the world file")]
    public void It_is_told_once_which_pair_is_of_the_older_scene_and_nothing_is_put_aside(string name, string change)
    {
        var inbox = _folders.Inbox() with { Archive = "" };
        _folders.Drop("north_20250501.tif", "north_20260501.tif");
        var keeper = _folders.Keeper(null, inbox);
        Begin(keeper.TakeInSettled(inbox, null).Single());
        var scene = _folders.File("in", name);
        keeper.TakeInSettled(inbox, null);
        var lines = _folders.Log.Lines.Count;

        if (change == "the size")
            File.AppendAllText(scene, "corrected");
        else if (change == "the time")
            File.SetLastWriteTimeUtc(scene, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        else
            File.WriteAllText(Path.ChangeExtension(scene, "tfw"), InboxFolders.World);
        var nights = new[] { _folders.Night(1), _folders.Night(2) };
        foreach (var night in nights)
            keeper.TakeInSettled(inbox, night).ShouldBeEmpty();

        _folders.In("quarantine").ShouldBeEmpty();
        _folders.Log.Lines.Count.ShouldBe(lines + 1);
        var told = _folders.Ledger.Nights.Refused(nights[0]).ShouldHaveSingleItem();
        told.ShouldStartWith($"{scene}: the scene of north of {name[6..10]}-05-01, or a file beside it, was replaced after it was taken in");
        told.ShouldContain("'rsiccllm retry --anew north_20250501_20260501'");
        _folders.Log.Lines[^1].ShouldBe(told);
        _folders.Ledger.Nights.Refused(nights[1]).ShouldBeEmpty();
    }

    [Fact]
    public void A_pair_that_was_begun_anew_is_of_the_scene_that_is_there()
    {
        var inbox = _folders.Inbox() with { Archive = "" };
        _folders.Drop("north_20250501.tif", "north_20260501.tif");
        var pair = _folders.TakeIn(inbox).Single();
        Begin(pair);
        File.AppendAllText(_folders.File("in", "north_20260501.tif"), "corrected");
        _folders.Ledger.Retry(pair.Id, anew: true).ShouldBeTrue();
        var lines = _folders.Log.Lines.Count;

        _folders.TakeIn(inbox);
        Begin(pair);
        _folders.TakeIn(inbox);

        _folders.Log.Lines.Count.ShouldBe(lines);
    }

    [Fact]
    public void A_scene_that_waits_for_its_successor_may_be_replaced()
    {
        var inbox = _folders.Inbox() with { Archive = "" };
        _folders.Drop("north_20250501.tif");
        _folders.TakeIn(inbox);
        File.AppendAllText(_folders.File("in", "north_20250501.tif"), "corrected");
        var night = _folders.Night(1);

        _folders.TakeIn(inbox, night);
        _folders.Drop("north_20260501.tif");

        _folders.TakeIn(inbox, night).Single().Name.ShouldBe("north_20250501_20260501");
        _folders.Ledger.Nights.Refused(night).ShouldBeEmpty();
    }

    public void Dispose() => _folders.Dispose();

    // What a worker writes when it begins a pair.
    private void Begin(PairEntry pair)
    {
        var scenes = new PairConfiguration(pair.Name, new SceneConfiguration(_folders.File("in", "north_20250501.tif"), null), new SceneConfiguration(_folders.File("in", "north_20260501.tif"), null));
        _folders.Ledger.Prepare(_folders.Ledger.Claims.ClaimPair(pair.Id, "a")!, new PairPreparation(1, 1, "aa", "bb", SceneStamps.Of(scenes))).ShouldBeTrue();
    }
}
