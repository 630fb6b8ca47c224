using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Inboxes;
using RSICCLLM.Tests.Shared;
using DrawnScenes = RSICCLLM.Batch.Tests.Support.SceneFiles;

namespace RSICCLLM.Service.Tests.Inboxes;

public sealed class InboxKeeperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunLedger _ledger;
    private readonly LogLines _log = new();

    public InboxKeeperTests()
    {
        Directory.CreateDirectory(_folder.File("in"));
        _ledger = RunLedger.Open(_folder.File("ledger.db"));
    }

    [Fact]
    public void A_scene_is_paired_with_the_newest_earlier_one_of_its_area_once()
    {
        Drop("north_20240501.tif", "north_20250501.tif", "south_20250501.tif");
        Names(TakeIn()).ShouldBe(["north_20240501_20250501"]);

        Drop("north_20260501.tif", "south_20260501.tif", "north_20230501.tif");
        Names(TakeIn()).ShouldBe(["north_20230501_20240501", "north_20250501_20260501", "south_20250501_20260501"], ignoreOrder: true);

        TakeIn().ShouldBeEmpty();
        _ledger.Progress().Count.ShouldBe(4);
    }

    // The folder of the pair that the inbox would make holds another report: it is told once, and compared when the folder is free.
    [Fact]
    public void A_pair_whose_folder_is_taken_waits_and_is_told_once()
    {
        var report = Path.Combine(Directory.CreateDirectory(_folder.File("out", "north_20250501_20260501")).FullName, "report.json");
        File.WriteAllText(report, """{ "before": { "file": "a.tif" }, "after": { "file": "b.tif" } }""");
        Drop("north_20250501.tif", "north_20260501.tif", "south_20250501.tif", "south_20260501.tif");
        var keeper = Keeper();
        IEnumerable<string> Look() => Names(keeper.TakeIn(Inbox(), null, TestContext.Current.CancellationToken));

        Look().ShouldBe(["south_20250501_20260501"]);
        Look().ShouldBeEmpty();

        _log.Lines.Count(l => l.Contains("are not compared yet: The folder", StringComparison.Ordinal)).ShouldBe(1);
        File.Delete(report);
        Look().ShouldBe(["north_20250501_20260501"]);
    }

    [Fact]
    public void Accepted_scenes_are_moved_with_their_companions()
    {
        Drop("north_20250501.tif", "north_20260501.tif");
        File.WriteAllText(_folder.File("in", "north_20250501.tfw"), "1");
        File.WriteAllText(_folder.File("in", "north_20250501.tif.aux.xml"), "<x/>");
        File.WriteAllText(_folder.File("in", "notes.txt"), "stay");

        TakeIn().Single().Job.ShouldContain("archive");

        Directory.GetFiles(_folder.File("in")).Select(Path.GetFileName).ShouldBe(["notes.txt"]);
        Directory.GetFiles(_folder.File("archive")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["north_20250501.tfw", "north_20250501.tif", "north_20250501.tif.aux.xml", "north_20260501.tif"]);
    }

    [Fact]
    public void Accepted_scenes_are_left_where_nothing_else_is_said()
    {
        Drop("north_20250501.tif", "north_20260501.tif");

        Names(TakeIn(archive: "")).ShouldBe(["north_20250501_20260501"]);
        TakeIn(archive: "").ShouldBeEmpty();

        Directory.GetFiles(_folder.File("in")).Length.ShouldBe(2);
        Directory.Exists(_folder.File("quarantine")).ShouldBeFalse();
    }

    [Fact]
    public void What_cannot_be_read_goes_to_the_quarantine_with_a_reason()
    {
        File.WriteAllText(_folder.File("in", "north_20250501.tif"), "no picture at all");
        Drop("north_20240501.tif", "north_20260501.tif");

        Names(TakeIn()).ShouldBe(["north_20240501_20260501"]);

        File.Exists(_folder.File("quarantine", "north_20250501.tif")).ShouldBeTrue();
        File.ReadAllText(_folder.File("quarantine", "north_20250501.tif.reason.txt")).ShouldContain("north_20250501.tif");
    }

    [Fact]
    public void What_a_night_could_not_take_in_is_noted_with_it_at_every_night()
    {
        File.WriteAllText(_folder.File("in", "north_20250501.tif"), "no picture at all");
        File.WriteAllBytes(_folder.File("in", "north_20260501.png"), RgbImageFile.ToPng(new RgbImage(96, 96)));
        var inbox = Inbox() with { Pattern = "{area}_{date:yyyyMMdd}.*" };
        var keeper = Keeper(inbox);
        int Night(int day) => _ledger.Nights.Enter("nightly", new DateTimeOffset(2026, 5, day, 22, 0, 0, TimeSpan.Zero), NightState.Running).Night.Id;

        var nights = new[] { Night(1), Night(2) };
        foreach (var night in nights)
            keeper.TakeIn(inbox, night, TestContext.Current.CancellationToken).ShouldBeEmpty();

        var refused = _ledger.Nights.Refused(nights[0]);
        refused.Count.ShouldBe(2);
        refused.ShouldContain(r => r.StartsWith($"{_folder.File("in", "north_20250501.tif")} was put into quarantine as ", StringComparison.Ordinal));
        var waiting = $"{_folder.File("in", "north_20260501.png")} is left for later: nothing says where it lies; put its world file beside it";
        refused.ShouldContain(waiting);
        _ledger.Nights.Refused(nights[1]).ShouldBe([waiting]);
        _log.Lines.Count(l => l.Contains("north_20260501.png", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void What_no_pattern_fits_and_a_missing_folder_are_noted_with_each_night_once()
    {
        Drop("nord west_20260501.tif", ".hidden.tif");
        var keeper = Keeper();
        int Night(int day) => _ledger.Nights.Enter("nightly", new DateTimeOffset(2026, 5, day, 22, 0, 0, TimeSpan.Zero), NightState.Running).Night.Id;
        var (there, again, gone) = (Night(1), Night(2), Night(3));
        foreach (var night in new[] { there, there, again })
            keeper.TakeIn(Inbox(), night, TestContext.Current.CancellationToken);
        Directory.Delete(_folder.File("in"), recursive: true);
        foreach (var night in new[] { gone, gone })
            keeper.TakeIn(Inbox(), night, TestContext.Current.CancellationToken);

        foreach (var night in new[] { there, again })
            _ledger.Nights.Refused(night).ShouldHaveSingleItem().ShouldStartWith($"{_folder.File("in", "nord west_20260501.tif")} is left alone: its name does not match the pattern");
        _ledger.Nights.Refused(gone).ShouldBe([$"ortho: the folder {_folder.File("in")} does not exist; make it, or correct \"folder\" of the inbox"]);
    }

    [Theory]
    [InlineData("png", "pgw")]
    [InlineData("jpg", "jgw")]
    public void A_picture_is_a_scene_when_the_files_that_say_where_it_lies_have_come(string extension, string world)
    {
        const string pattern = "{area}_{date:yyyyMMdd}.*";
        DrawnScenes.Write(_folder.File("in", "north_20250501.tif"), 96, 96);
        var picture = _folder.File("in", $"north_20260501.{extension}");
        var drawn = new RgbImage(96, 96);
        if (extension == "png")
            RgbImageFile.WritePng(picture, drawn);
        else
            File.WriteAllBytes(picture, RgbImageFile.ToJpeg(drawn));

        TakeIn(pattern: pattern).ShouldBeEmpty();
        File.WriteAllText(_folder.File("in", $"north_20260501.{world}"), "1\n0\n0\n-1\n541000.5\n5687999.5\n");
        TakeIn(pattern: pattern).ShouldBeEmpty();
        File.Exists(picture).ShouldBeTrue();

        var pair = TakeIn(pattern: pattern, epsgCode: 25832).Single();

        pair.Name.ShouldBe("north_20250501_20260501");
        pair.Job.ShouldContain("25832");
        Directory.GetFiles(_folder.File("in")).ShouldBeEmpty();
        File.Exists(_folder.File("archive", $"north_20260501.{world}")).ShouldBeTrue();
        Directory.Exists(_folder.File("quarantine")).ShouldBeFalse();
    }

    [Fact]
    public void What_a_scene_waits_for_is_told_once_and_again_when_it_is_something_else()
    {
        const string pattern = "{area}_{date:yyyyMMdd}.*";
        var picture = _folder.File("in", "west_20250101.png");
        RgbImageFile.WritePng(picture, new RgbImage(96, 96));
        var (keeper, inbox) = (Keeper(), Inbox() with { Pattern = pattern });

        for (var look = 0; look < 5; look++)
            keeper.TakeInSettled(inbox, null);
        _log.Lines.ShouldHaveSingleItem().ShouldContain("west_20250101.png is left for later: nothing says where it lies");

        File.WriteAllText(_folder.File("in", "west_20250101.wld"), "1\n0\n0\n-1\n541000.5\n5687999.5\n");
        for (var look = 0; look < 5; look++)
            keeper.TakeInSettled(inbox, null);
        _log.Lines.Count.ShouldBe(2);
        _log.Lines[1].ShouldContain("its coordinate reference system");

        File.SetLastWriteTimeUtc(picture, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        keeper.TakeInSettled(inbox, null);
        _log.Lines.Count.ShouldBe(3, "the file is another one");

        Keeper().TakeInSettled(inbox, null);
        _log.Lines.Count.ShouldBe(4, "the service was started again");
    }

    [Fact]
    public void Files_that_no_pattern_fits_are_told_once_with_what_names_must_look_like()
    {
        Drop("nord west_20260501.tif", "nord_20261332.tif", "s\u00fcd_20260501.tif", ".nord.tif");
        File.WriteAllText(_folder.File("in", "s\u00fcd_20260501.prj"), "goes with a scene");
        var keeper = Keeper();

        for (var look = 0; look < 3; look++)
            keeper.Look([Inbox()]);

        _log.Lines.Order(StringComparer.Ordinal).ShouldBe(
        [
            $"ortho: {_folder.File("in", "nord west_20260501.tif")} is left alone: its name does not match the pattern \"{{area}}_{{date:yyyyMMdd}}.tif\"; names must look like north_20260531.tif, the area of letters, digits, '-' and '_'.",
            $"ortho: {_folder.File("in", "nord_20261332.tif")} is left alone: \"20261332\" in its name is no date of the form yyyyMMdd; names must look like north_20260531.tif, the area of letters, digits, '-' and '_'.",
        ]);

        // Put right, and wrong again: that is news.
        File.Delete(_folder.File("in", "nord_20261332.tif"));
        keeper.Look([Inbox()]);
        Drop("nord_20261332.tif");
        keeper.Look([Inbox()]);
        _log.Lines.Count.ShouldBe(3);
    }

    [Fact]
    public void A_missing_folder_is_told_once()
    {
        Directory.Delete(_folder.File("in"));
        var keeper = Keeper();

        keeper.Look([Inbox()]);
        keeper.Look([Inbox()]);

        _log.Lines.ShouldHaveSingleItem().ShouldContain($"the folder {_folder.File("in")} does not exist; make it");
    }

    [Fact]
    public void Areas_have_letters_of_any_script_and_a_Macs_are_the_same()
    {
        Drop("s\u00fcd_20250501.tif", "su\u0308d_20260501.tif");

        Names(TakeIn()).ShouldBe(["s\u00fcd_20250501_20260501"]);

        File.Exists(_folder.File("archive", "su\u0308d_20260501.tif")).ShouldBeTrue();
        _log.Lines.Order(StringComparer.Ordinal).ShouldBe(["ortho: scene of s\u00fcd of 2025-05-01 taken in", "ortho: scene of s\u00fcd of 2026-05-01 taken in"]);
    }

    [Fact]
    public void A_world_file_that_still_changes_keeps_its_scene_waiting()
    {
        var clock = new SteppedClock();
        var files = new SettledFiles(clock);
        Drop("north_20250501.tif");
        var scene = new FileInfo(_folder.File("in", "north_20250501.tif"));
        var minute = TimeSpan.FromMinutes(1);

        files.IsSettled(scene, minute).ShouldBeFalse();
        clock.Advance(minute);
        File.WriteAllText(_folder.File("in", "north_20250501.tfw"), "1");
        files.IsSettled(scene, minute).ShouldBeFalse();
        clock.Advance(minute);
        files.IsSettled(scene, minute).ShouldBeTrue();
    }

    [Fact]
    public void A_second_scene_of_an_area_and_date_is_put_aside_and_the_first_is_left_alone()
    {
        Drop("north_20250501.tif", "north_20260501.tif");
        TakeIn();
        var first = File.ReadAllBytes(_folder.File("archive", "north_20260501.tif"));
        Drop("north_20260501.tif");

        TakeIn().ShouldBeEmpty();

        File.ReadAllText(_folder.File("quarantine", "north_20260501.tif.reason.txt")).ShouldContain("of 2026-05-01 already");
        File.ReadAllBytes(_folder.File("archive", "north_20260501.tif")).ShouldBe(first);
    }

    [Fact]
    public async Task A_file_that_still_grows_is_left_for_the_next_time()
    {
        Drop("north_20250501.tif", "north_20260501.tif");
        var whole = File.ReadAllBytes(_folder.File("in", "north_20260501.tif"));
        File.WriteAllBytes(_folder.File("in", "north_20260501.tif"), whole[..1000]);
        var keeper = Keeper();
        var inbox = Inbox(settle: 2);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var copying = Task.Run(
            async () =>
            {
                using var file = new FileStream(_folder.File("in", "north_20260501.tif"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                for (var at = 1000; at < whole.Length && !stop.IsCancellationRequested; at++)
                {
                    file.WriteByte(whole[at]);
                    await file.FlushAsync(CancellationToken.None);
                    await Task.Delay(20, CancellationToken.None);
                }
            },
            TestContext.Current.CancellationToken);

        keeper.TakeIn(inbox, null, TestContext.Current.CancellationToken).ShouldBeEmpty();
        await stop.CancelAsync();
        await copying;

        File.Exists(_folder.File("in", "north_20260501.tif")).ShouldBeTrue();
        File.Exists(_folder.File("archive", "north_20250501.tif")).ShouldBeTrue();
        File.WriteAllBytes(_folder.File("in", "north_20260501.tif"), whole);
        Names(keeper.TakeIn(inbox, null, TestContext.Current.CancellationToken)).ShouldBe(["north_20250501_20260501"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_kill_between_the_ledger_and_the_move_costs_nothing(bool moved)
    {
        Drop("north_20250501.tif", "north_20260501.tif");
        var source = _folder.File("in", "north_20250501.tif");
        var target = _folder.File("archive", "north_20250501.tif");
        _ledger.Scenes.Accept("ortho", "north", new DateOnly(2025, 5, 1), source, target, 1);
        if (moved)
        {
            Directory.CreateDirectory(_folder.File("archive"));
            File.Move(source, target);
        }

        Names(TakeIn()).ShouldBe(["north_20250501_20260501"]);

        File.Exists(target).ShouldBeTrue();
        Directory.Exists(_folder.File("quarantine")).ShouldBeFalse();
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    private void Drop(params string[] names)
    {
        foreach (var name in names)
            DrawnScenes.Write(_folder.File("in", name), 96, 96);
    }

    private IReadOnlyList<PairEntry> TakeIn(string? archive = null, string? pattern = null, int? epsgCode = null)
    {
        var inbox = Inbox(archive) with { EpsgCode = epsgCode };
        return Keeper().TakeIn(pattern is null ? inbox : inbox with { Pattern = pattern }, null, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Names(IReadOnlyList<PairEntry> pairs) => pairs.Select(p => p.Name);

    private InboxOptions Inbox(string? archive = null, double settle = 0) => new()
    {
        Name = "ortho",
        Folder = _folder.File("in"),
        Pattern = "{area}_{date:yyyyMMdd}.tif",
        SettleSeconds = settle,
        Archive = archive ?? _folder.File("archive"),
        Quarantine = _folder.File("quarantine"),
    };

    private InboxKeeper Keeper(InboxOptions? inbox = null) => new(
        new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [] },
            Logs = new LogOptions { Folder = _folder.File("logs") },
            Inboxes = [inbox ?? Inbox()],
        },
        _ledger,
        TimeProvider.System,
        new LoggerFactory([_log]).CreateLogger<InboxKeeper>());
}
