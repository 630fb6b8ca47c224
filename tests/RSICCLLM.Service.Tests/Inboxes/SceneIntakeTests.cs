using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Service.Tests.Inboxes;

public sealed class SceneIntakeTests : IDisposable
{
    private const string AnyPicture = "{area}_{date:yyyyMMdd}.*";

    private readonly InboxFolders _folders = new();

    [Fact]
    public void A_file_of_that_name_in_the_archive_is_never_overwritten()
    {
        var theirs = _folders.File("archive", "north_20260501.tif");
        Directory.CreateDirectory(_folders.File("archive"));
        File.WriteAllText(theirs, "the only copy");
        _folders.Drop("north_20260501.tif");
        var ours = File.ReadAllBytes(_folders.File("in", "north_20260501.tif"));

        _folders.TakeIn(_folders.Inbox()).ShouldBeEmpty();

        File.ReadAllText(theirs).ShouldBe("the only copy");
        File.ReadAllBytes(_folders.File("quarantine", "north_20260501.tif")).ShouldBe(ours);
        _folders.Reason("north_20260501.tif").ShouldStartWith($"{theirs} has the name that this scene");
        _folders.Ledger.Scenes.Of("ortho").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_companion_of_that_name_in_the_archive_is_found_before_anything_is_moved(bool hasOwn)
    {
        var theirs = _folders.File("archive", "north_20260501.tfw");
        Directory.CreateDirectory(_folders.File("archive"));
        File.WriteAllText(theirs, "of another scene");
        _folders.Drop("north_20260501.tif");
        if (hasOwn)
            File.WriteAllText(_folders.File("in", "north_20260501.tfw"), InboxFolders.World);

        _folders.TakeIn(_folders.Inbox());

        _folders.In("archive").ShouldBe(["north_20260501.tfw"]);
        File.ReadAllText(theirs).ShouldBe("of another scene");
        _folders.In("quarantine").ShouldBe(new[] { "north_20260501.tfw", "north_20260501.tif", "north_20260501.tif.reason.txt" }.Where(n => hasOwn || !n.EndsWith("tfw", StringComparison.Ordinal)));
        _folders.Reason("north_20260501.tif").ShouldStartWith(theirs);
    }

    // Entered and killed; before it starts again somebody puts a file there.
    [Fact]
    public void What_came_into_the_way_of_a_killed_move_is_told_and_the_move_goes_on_when_it_is_gone()
    {
        _folders.Drop("north_20260501.tif");
        var (source, target) = (_folders.File("in", "north_20260501.tif"), _folders.File("archive", "north_20260501.tif"));
        var size = new FileInfo(source).Length;
        _folders.Ledger.Scenes.Accept("ortho", "north", new DateOnly(2026, 5, 1), source, target, size);
        Directory.CreateDirectory(_folders.File("archive"));
        File.WriteAllText(target, "the only copy");
        var (keeper, inbox) = (_folders.Keeper(null, _folders.Inbox()), _folders.Inbox());

        keeper.TakeInSettled(inbox, null);
        keeper.TakeInSettled(inbox, null);

        File.ReadAllText(target).ShouldBe("the only copy");
        _folders.Log.Lines.ShouldHaveSingleItem().ShouldBe($"{source} is left for later: {target} is in the way, and is another file; move it away.");
        File.Delete(target);
        keeper.TakeInSettled(inbox, null);
        new FileInfo(target).Length.ShouldBe(size);
        File.Exists(source).ShouldBeFalse();
    }

    // Another machine, or the drive that comes back, has it.
    [Fact]
    public void A_scene_whose_folders_are_away_is_not_forgotten()
    {
        var (source, target) = (_folders.File("away", "north_20260501.tif"), _folders.File("archive", "north_20260501.tif"));
        _folders.Ledger.Scenes.Accept("ortho", "north", new DateOnly(2026, 5, 1), source, target, 7);
        Directory.CreateDirectory(_folders.File("archive"));
        var keeper = _folders.Keeper(null, _folders.Inbox());

        var night = _folders.Ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Running).Night.Id;
        var told = $"{source} is left for later: the folder {_folders.File("away")} is not there; bring its drive back, or make the folder";
        foreach (var id in new int?[] { null, night, null })
        {
            keeper.Look([_folders.Inbox()]);
            keeper.TakeInSettled(_folders.Inbox(), id);
        }

        _folders.Ledger.Scenes.Of("ortho").ShouldHaveSingleItem();
        _folders.Log.Lines.Count(l => l == told).ShouldBe(1);
        _folders.Ledger.Nights.Refused(night).ShouldContain(told);
        Directory.CreateDirectory(_folders.File("away"));
        keeper.TakeInSettled(_folders.Inbox(), null);
        _folders.Ledger.Scenes.Of("ortho").ShouldBeEmpty("it is gone from a folder that is there");
    }

    [Fact]
    public void A_scene_that_is_not_where_it_was_taken_in_is_not_put_aside()
    {
        _folders.Drop("north_20260501.tif");
        var scene = _folders.Ledger.Scenes.Accept("ortho", "north", new DateOnly(2026, 5, 1), "/elsewhere/north_20260501.tif", "/elsewhere/north_20260501.tif", 7).Scene;
        _folders.Ledger.Scenes.Place(scene.Id).ShouldBeTrue();

        _folders.TakeIn(_folders.Inbox()).ShouldBeEmpty();

        _folders.In("in").ShouldBe(["north_20260501.tif"]);
        _folders.Log.Lines.ShouldHaveSingleItem().ShouldContain("was taken in before as /elsewhere/north_20260501.tif, and is not there now");
    }

    [Fact]
    public void A_second_picture_of_the_name_goes_to_the_quarantine_with_the_companions_that_it_uses()
    {
        _folders.Drop("zwei_20250101.png", "zwei_20250101.tif");
        File.WriteAllText(_folders.File("in", "zwei_20250101.wld"), InboxFolders.World);
        File.WriteAllText(_folders.File("in", "zwei_20250101.pgw"), InboxFolders.World);

        // The PNG says nothing of its coordinate reference system, so the TIFF comes first.
        _folders.TakeIn(_folders.Inbox(AnyPicture));
        _folders.In("archive").ShouldBe(["zwei_20250101.tif", "zwei_20250101.wld"]);
        _folders.In("in").ShouldBe(["zwei_20250101.pgw", "zwei_20250101.png", "zwei_20250101.wld"]);

        _folders.TakeIn(_folders.Inbox(AnyPicture));
        _folders.In("in").ShouldBeEmpty();
        _folders.In("quarantine").ShouldBe(["zwei_20250101.pgw", "zwei_20250101.png", "zwei_20250101.png.reason.txt", "zwei_20250101.wld"]);
        _folders.Reason("zwei_20250101.png").ShouldContain($"of 2025-01-01 already: {_folders.File("archive", "zwei_20250101.tif")}");
    }

    [Fact]
    public void A_scene_that_stays_in_its_inbox_keeps_its_companions_when_a_second_picture_is_put_aside()
    {
        var inbox = _folders.Inbox(AnyPicture) with { Archive = "" };
        _folders.Drop("zwei_20250101.tif");
        _folders.TakeIn(inbox);
        _folders.Drop("zwei_20250101.png");
        File.WriteAllText(_folders.File("in", "zwei_20250101.wld"), InboxFolders.World);

        _folders.TakeIn(inbox);

        _folders.In("in").ShouldBe(["zwei_20250101.tif", "zwei_20250101.wld"]);
        _folders.In("quarantine").ShouldBe(["zwei_20250101.png", "zwei_20250101.png.reason.txt", "zwei_20250101.wld"]);
    }

    // Moved to an archive from now on: what was taken in before is no second scene.
    [Fact]
    public void A_scene_that_was_taken_in_where_it_lies_is_never_put_aside()
    {
        _folders.Drop("north_20250501.tif", "north_20260501.tif");
        _folders.TakeIn(_folders.Inbox() with { Archive = "" }).ShouldHaveSingleItem();

        _folders.TakeIn(_folders.Inbox());
        _folders.TakeIn(_folders.Inbox());

        _folders.In("in").ShouldBe(["north_20250501.tif", "north_20260501.tif"]);
        _folders.In("quarantine").ShouldBeEmpty();
    }

    [Fact]
    public void A_scene_of_another_inbox_of_the_folder_is_not_put_aside()
    {
        var tiffs = _folders.Inbox() with { Archive = "" };
        var all = _folders.Inbox(AnyPicture) with { Name = "all", Archive = "" };
        _folders.Drop("north_20250501.tif");
        var keeper = _folders.Keeper(null, tiffs, all);
        keeper.TakeInSettled(tiffs, null);
        _folders.Ledger.Scenes.Accept("all", "north", new DateOnly(2025, 5, 1), "elsewhere.png", "elsewhere.png", 1);
        _folders.Ledger.Scenes.Place(_folders.Ledger.Scenes.Of("all").Single().Id);

        keeper.TakeInSettled(all, null);

        _folders.In("in").ShouldBe(["north_20250501.tif"]);
        _folders.Log.Lines[^1].ShouldContain("it is a scene of the inbox ortho already");
    }

    // The clock says 24 November 2026, 22:00 UTC.
    [Theory]
    [InlineData("north_20261125.tif", false)]
    [InlineData("north_20261126.tif", true)]
    [InlineData("north_20620501.tif", true)]
    public void A_date_in_the_future_is_taken_in_and_told_once(string name, bool isTold)
    {
        _folders.Drop(name);
        var (inbox, clock) = (_folders.Inbox(), new SteppedClock());
        var nights = new[] { _folders.Night(1), _folders.Night(2) };

        foreach (var night in nights)
            _folders.TakeIn(inbox, night, clock);

        _folders.In("archive").ShouldBe([name]);
        _folders.Log.Lines.Count(l => l.Contains("is in the future", StringComparison.Ordinal)).ShouldBe(isTold ? 1 : 0);
        _folders.Ledger.Nights.Refused(nights[0]).Count(r => r.Contains("is in the future", StringComparison.Ordinal)).ShouldBe(isTold ? 1 : 0);
        _folders.Ledger.Nights.Refused(nights[1]).ShouldBeEmpty();
    }

    public void Dispose() => _folders.Dispose();
}
