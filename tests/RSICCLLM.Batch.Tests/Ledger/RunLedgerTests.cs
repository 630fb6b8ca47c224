using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Tests.Support;

namespace RSICCLLM.Batch.Tests.Ledger;

/// <summary>The same promises over every database.</summary>
public sealed class RunLedgerTests : IDisposable
{
    private readonly List<IDisposable> _open = [];

    public static TheoryData<string> Databases => SqlServerDatabase.And("SQLite", "PostgreSQL");

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_pair_goes_from_registered_over_prepared_to_done(string database)
    {
        var store = Store(database);
        using var ledger = store.Open();
        var pair = ledger.Register(new PairRegistration("north", "print", "{}"));
        pair.State.ShouldBe(PairState.Registered);

        Prepare(ledger, pair.Id, 2).ShouldBeTrue();
        ledger.OpenBlocks(pair.Id).ShouldBe([0, 1]);
        ledger.Tiles.Complete(ledger.Claims.Claim(pair.Id, 0, "a")!, [Tile(0), Tile(1)]).ShouldBeTrue();
        ledger.Tiles.Complete(ledger.Claims.Claim(pair.Id, 1, "a")!, [Tile(2)]).ShouldBeTrue();
        ledger.Finish(ledger.Claims.ClaimPair(pair.Id, "a")!, new Dictionary<string, string> { ["report.pdf"] = "cc" }).ShouldBeTrue();

        using var again = store.Open();
        again.Register(new PairRegistration("north", "print", "{}")).ShouldBe(new PairEntry(pair.Id, "north", PairState.Done, null, 2, "aa", "bb") { Job = "{}", SceneStamps = "stamps" });
        again.Tiles.Of(pair.Id).Select(t => t.Index).ShouldBe([0, 1, 2]);
        again.Outputs(pair.Id)["report.pdf"].ShouldBe("cc");
        again.Progress().Single().ShouldSatisfyAllConditions(p => p.State.ShouldBe(PairState.Done), p => p.TilesDone.ShouldBe(3), p => p.Holder.ShouldBeNull());
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void Tiles_come_back_as_they_were_written(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 1);
        var tile = new TileResult(7, TileState.Captioned, null, "A building\0 has been built.", -0.1 - 0.2, new EvidenceCells(1, 3, [0, 254, 255])) { PrunedTokens = 9 };
        ledger.Tiles.Complete(ledger.Claims.Claim(pair, 0, "a")!, [tile]);

        var back = ledger.Tiles.Of(pair).Single();

        // PostgreSQL cannot keep a NUL, so no ledger does: the same words whatever the database.
        (back with { Evidence = tile.Evidence }).ShouldBe(tile with { Caption = "A building\uFFFD has been built." });
        back.Evidence.Values.ShouldBe(tile.Evidence.Values);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_claim_taken_away_cannot_write(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 1);
        var frozen = ledger.Claims.Claim(pair, 0, "frozen")!;
        ledger.Claims.Claim(pair, 0, "other").ShouldBeNull();

        ledger.Claims.Break(ledger.Claims.Held().Single()).ShouldBeTrue();
        var second = ledger.Claims.Claim(pair, 0, "other")!;

        second.Token.ShouldBeGreaterThan(frozen.Token);
        ledger.Claims.Renew(frozen).ShouldBeFalse();
        ledger.Tiles.Complete(frozen, [Tile(0)]).ShouldBeFalse();
        ledger.Tiles.Of(pair).ShouldBeEmpty();
        ledger.Claims.Release(frozen);
        ledger.Claims.Renew(second).ShouldBeTrue();
        ledger.Tiles.Complete(second, [Tile(0)]).ShouldBeTrue();
        ledger.Claims.Claim(pair, 0, "third").ShouldBeNull();
        ledger.Tiles.Of(pair).Count().ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_write_whose_answer_was_lost_is_known_when_it_is_repeated(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 1);
        var claim = ledger.Claims.Claim(pair, 0, "a")!;

        ledger.Tiles.Complete(claim, [Tile(0)]).ShouldBeTrue();
        ledger.Tiles.Complete(claim, [Tile(0)]).ShouldBeTrue();

        ledger.Tiles.Of(pair).Count().ShouldBe(1);
        ledger.Tiles.Complete(claim with { Holder = "another" }, [Tile(0)]).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_claim_given_back_can_be_had_by_others(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 1);
        var first = ledger.Claims.Claim(pair, 0, "a")!;

        ledger.Claims.Release(first);

        ledger.Claims.Claim(pair, 0, "b").ShouldNotBeNull().Token.ShouldBe(first.Token + 1);
        ledger.Tiles.Complete(first, [Tile(0)]).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_changed_fingerprint_begins_again(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 1);
        var claim = ledger.Claims.Claim(pair, 0, "a")!;
        ledger.Tiles.Complete(claim, [Tile(0)]);

        var again = ledger.Register(new PairRegistration("north", "another"));

        again.State.ShouldBe(PairState.Registered);
        ledger.Tiles.Of(again.Id).ShouldBeEmpty();
        ledger.Pair(pair).ShouldBeNull();
        ledger.Tiles.Complete(claim, [Tile(0)]).ShouldBeFalse();
        ledger.Claims.Claim(pair, 0, "a").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_failed_pair_goes_on_from_what_is_done(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 2);
        ledger.Tiles.Complete(ledger.Claims.Claim(pair, 0, "a")!, [Tile(0)]);
        ledger.Fail(pair, "disk full");
        ledger.Pair(pair)!.Reason.ShouldBe("disk full");
        ledger.Claims.Claim(pair, 1, "a").ShouldBeNull();

        ledger.Retry(pair).ShouldBeTrue();
        ledger.Retry(pair).ShouldBeFalse();

        ledger.Pair(pair)!.State.ShouldBe(PairState.Prepared);
        ledger.OpenBlocks(pair).ShouldBe([1]);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_cancelled_pair_takes_no_more_results_until_it_is_retried(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 1);
        var claim = ledger.Claims.Claim(pair, 0, "a")!;

        ledger.Cancel(pair, "cancelled by a person").ShouldBeTrue();
        ledger.Cancel(pair, "again").ShouldBeFalse();
        ledger.Claims.Renew(claim).ShouldBeFalse();
        ledger.Tiles.Complete(claim, [Tile(0)]).ShouldBeFalse();
        ledger.Fail(pair, "late failure");
        ledger.Pair(pair)!.State.ShouldBe(PairState.Cancelled);

        ledger.Retry(pair, anew: true).ShouldBeTrue();
        ledger.Pair(pair)!.State.ShouldBe(PairState.Registered);
        ledger.OpenBlocks(pair).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void Claims_from_many_threads_write_each_block_once(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 8);
        var written = 0;

        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (ledger.Claims.Claim(pair, i % 8, $"w{i}") is { } claim && ledger.Tiles.Complete(claim, [Tile(i % 8)]))
                Interlocked.Increment(ref written);
        });

        written.ShouldBe(8);
        ledger.OpenBlocks(pair).ShouldBeEmpty();
        ledger.Tiles.Of(pair).Select(t => t.Index).ShouldBe(Enumerable.Range(0, 8));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void One_of_many_processes_dispatches_a_pair(string database)
    {
        using var ledger = Store(database).Open();
        var pair = ledger.Register(new PairRegistration("north", "print")).Id;
        var dispatched = 0;

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (ledger.Dispatch(pair, "kind", "storage"))
                Interlocked.Increment(ref dispatched);
        });

        dispatched.ShouldBe(1);
        ledger.Undispatched("kind", "storage").ShouldBeEmpty();
        ledger.Undispatched("kind", "other storage").Single().Id.ShouldBe(pair);
        ledger.Undispatched("other kind", "other storage").ShouldBeEmpty();
        ledger.Dispatch(pair, "other kind", "other storage").ShouldBeFalse();
        ledger.OfOtherKinds("other kind").Single().Id.ShouldBe(pair);
        ledger.ForgetDispatch("kind").ShouldBe(1);
        ledger.Undispatched("kind", "storage").ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void What_a_night_refused_is_kept_once_and_goes_with_the_night(string database)
    {
        using var ledger = Store(database).Open();
        var due = new DateTimeOffset(2026, 11, 24, 22, 0, 0, TimeSpan.FromHours(1));
        var first = ledger.Nights.Enter("nightly", due, NightState.Running).Night.Id;
        var second = ledger.Nights.Enter("nightly", due.AddDays(1), NightState.Running).Night.Id;

        foreach (var reason in new[] { "b is taken", "a cannot be read", "b is taken" })
            ledger.Nights.Refuse(first, reason);
        ledger.Nights.Refuse(second, "a cannot be read");

        ledger.Nights.Refused(first).ShouldBe(["b is taken", "a cannot be read"]);
        ledger.Nights.End(first).ShouldBeTrue();
        ledger.Nights.RemoveBefore(due.AddDays(1)).ShouldBe(1);
        ledger.Nights.Refused(first).ShouldBeEmpty();
        ledger.Nights.Refused(second).ShouldBe(["a cannot be read"]);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void What_was_told_of_a_night_counts_until_it_leaves_that_state(string database)
    {
        using var ledger = Store(database).Open();
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var night = ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Running).Night.Id;
        ledger.Nights.Untold(before).ShouldBeEmpty();
        ledger.Nights.MarkOverdue(night).ShouldBeTrue();
        ledger.Nights.MarkOverdue(night).ShouldBeFalse();
        ledger.Nights.MarkTold(night, NightChannel.Mail, NightState.Running);
        ledger.Nights.Find(night).ShouldNotBeNull().ShouldSatisfyAllConditions(n => n.IsTold(NightChannel.Mail).ShouldBeTrue(), n => n.IsTold(NightChannel.Webhook).ShouldBeFalse());
        ledger.Nights.Untold(before).Single().Id.ShouldBe(night);
        ledger.Nights.MarkTold(night, NightChannel.Webhook, NightState.Running);
        ledger.Nights.Untold(before).ShouldBeEmpty();

        ledger.Nights.End(night).ShouldBeTrue();
        ledger.Nights.MarkTold(night, NightChannel.Mail, NightState.Running);
        ledger.Nights.Find(night).ShouldNotBeNull().IsTold(NightChannel.Mail).ShouldBeFalse();
        ledger.Nights.Untold(before).Single().Id.ShouldBe(night);
        ledger.Nights.Untold(DateTimeOffset.UtcNow.AddMinutes(1)).ShouldBeEmpty();
        foreach (var channel in Enum.GetValues<NightChannel>())
            ledger.Nights.MarkTold(night, channel, NightState.Ended);
        ledger.Nights.Untold(before).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_night_that_is_beginning_does_not_end(string database)
    {
        using var ledger = Store(database).Open();
        var night = ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Running, isBeginning: true).Night.Id;

        ledger.Nights.End(night).ShouldBeFalse();
        ledger.Nights.Begun(night);
        ledger.Nights.End(night).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_night_that_runs_keeps_its_open_pairs_and_a_later_one_gets_those_that_failed(string database)
    {
        using var ledger = Store(database).Open();
        var first = ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Running).Night.Id;
        var second = ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch.AddDays(1), NightState.Running).Night.Id;
        var failed = ledger.Register(new PairRegistration("north", "print", NightId: first)).Id;
        ledger.Fail(failed, "bad scene");
        ledger.Register(new PairRegistration("south", "print", NightId: first));

        foreach (var name in new[] { "north", "south" })
            ledger.Register(new PairRegistration(name, "print", NightId: second));

        ledger.Progress(nightId: first).Single().Name.ShouldBe("south");
        ledger.Progress(nightId: second).Single().Name.ShouldBe("north");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void Failed_pairs_that_no_night_tells_of_are_given_to_one_once(string database)
    {
        using var ledger = Store(database).Open();
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var night = ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Running).Night.Id;
        var pair = ledger.Register(new PairRegistration("north", "print")).Id;
        ledger.Nights.HaveFailed(before).ShouldBeFalse();
        ledger.Fail(pair, "bad scene");
        ledger.Nights.HaveFailed(before).ShouldBeTrue();
        ledger.Nights.HaveFailed(DateTimeOffset.UtcNow.AddMinutes(1)).ShouldBeFalse();
        ledger.Nights.AdoptFailed(night, before);
        ledger.Nights.HaveFailed(before).ShouldBeFalse();
        ledger.Progress(nightId: night).Single().Name.ShouldBe("north");

        // Sent on by hand after its night has been told.
        ledger.Nights.End(night).ShouldBeTrue();
        ledger.Retry(pair).ShouldBeTrue();
        ledger.Fail(pair, "bad again");
        ledger.Nights.HaveFailed(before).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_pair_that_is_handed_in_again_after_its_night_belongs_to_none(string database)
    {
        using var ledger = Store(database).Open();
        var night = ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Running).Night.Id;
        var pair = ledger.Register(new PairRegistration("north", "print", NightId: night)).Id;
        ledger.Fail(pair, "bad scene");
        ledger.Register(new PairRegistration("north", "print")).NightId.ShouldBe(night, "the night still runs");
        ledger.Fail(pair, "bad scene");
        ledger.Nights.End(night).ShouldBeTrue();

        ledger.Register(new PairRegistration("north", "print")).NightId.ShouldBeNull();
        ledger.Register(new PairRegistration("south", "print", NightId: night)).NightId.ShouldBeNull("who enters it comes late");

        ledger.Fail(pair, "bad scene");
        ledger.Nights.HaveFailed(DateTimeOffset.UtcNow.AddMinutes(-5)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void Nights_left_out_are_untold_where_they_say_something(string database)
    {
        using var ledger = Store(database).Open();
        var silent = ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Skipped).Night.Id;
        var speaking = ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch.AddDays(1), NightState.Skipped).Night.Id;
        ledger.Nights.Refuse(speaking, "Two nights were missed.");

        ledger.Nights.Untold(DateTimeOffset.UtcNow.AddMinutes(-5)).Select(n => n.Id).ShouldBe([speaking]);

        foreach (var channel in Enum.GetValues<NightChannel>())
            ledger.Nights.MarkTold(speaking, channel, NightState.Skipped);
        ledger.Nights.Untold(DateTimeOffset.UtcNow.AddMinutes(-5)).ShouldBeEmpty($"night {silent} has nothing to say");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_night_that_refuses_very_much_keeps_what_can_be_read(string database)
    {
        using var ledger = Store(database).Open();
        var night = ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Running).Night.Id;

        for (var i = 0; i < LedgerNights.MostRefusals + 3; i++)
            ledger.Nights.Refuse(night, $"file {i}\0 is broken");

        var refused = ledger.Nights.Refused(night);
        refused.Count.ShouldBe(LedgerNights.MostRefusals);
        refused[0].ShouldBe("file 0\uFFFD is broken");
        refused[^2].ShouldBe($"file {LedgerNights.MostRefusals - 2}\uFFFD is broken");
        refused[^1].ShouldContain("There is more");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_night_starts_once_and_ends_once_with_its_last_pair(string database)
    {
        using var ledger = Store(database).Open();
        var due = new DateTimeOffset(2026, 11, 24, 22, 0, 0, TimeSpan.FromHours(1));
        var (night, entered) = ledger.Nights.Enter("nightly", due, NightState.Running);
        entered.ShouldBeTrue();
        ledger.Nights.Enter("nightly", due, NightState.Running).ShouldBe((night, false));
        ledger.Nights.LastDue("nightly").ShouldBe(due);
        ledger.Nights.LastDue("weekly").ShouldBeNull();
        var pair = ledger.Register(new PairRegistration("north", "print", NightId: night.Id)).Id;

        ledger.Nights.End(night.Id).ShouldBeFalse();
        ledger.Fail(pair, "bad scene");

        ledger.Nights.End(night.Id).ShouldBeTrue();
        ledger.Nights.End(night.Id).ShouldBeFalse();
        ledger.Nights.Running().ShouldBeEmpty();
        ledger.Nights.Latest(5).Single().State.ShouldBe(NightState.Ended);
        ledger.Progress(nightId: night.Id).Single().Name.ShouldBe("north");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_scene_is_accepted_once_for_its_area_and_date(string database)
    {
        using var ledger = Store(database).Open();
        var date = new DateOnly(2026, 5, 1);

        var (scene, accepted) = ledger.Scenes.Accept("ortho", "north", date, "in/a.tif", "archive/a.tif", 10);
        var (known, again) = ledger.Scenes.Accept("ortho", "north", date, "in/b.tif", "archive/b.tif", 11);

        (accepted, again, known).ShouldBe((true, false, scene));
        ledger.Scenes.Place(scene.Id);
        ledger.Scenes.Of("ortho").Single().ShouldBe(scene with { State = SceneState.Ready });
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void Names_that_differ_in_case_accent_or_width_are_different(string database)
    {
        using var ledger = Store(database).Open();
        string[] names = ["north", "North", "n\u00F6rth", "\uFF4Eorth", "stra\u00DFe", "strasse"];

        foreach (var name in names)
        {
            ledger.Find(name).ShouldBeNull();
            ledger.Register(new PairRegistration(name, "print")).Name.ShouldBe(name);
            ledger.Nights.Enter(name, DateTimeOffset.UnixEpoch, NightState.Running).Entered.ShouldBeTrue();
            ledger.Scenes.Accept("ortho", name, new DateOnly(2026, 5, 1), "in", "archive", 1).Accepted.ShouldBeTrue();
        }

        ledger.Progress().Select(p => p.Name).Order(StringComparer.Ordinal).ShouldBe(names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void Tiles_come_in_pages_without_a_gap(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 1);
        ledger.Tiles.Complete(ledger.Claims.Claim(pair, 0, "a")!, [.. Enumerable.Range(0, 600).Select(Tile)]);

        ledger.Tiles.Of(pair).Select(t => t.Index).ShouldBe(Enumerable.Range(0, 600));
        ledger.HasOpenBlocks(pair).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_removed_pair_leaves_nothing(string database)
    {
        using var ledger = Store(database).Open();
        var pair = Prepared(ledger, 1);
        ledger.Remove(pair).ShouldBeFalse();
        ledger.Fail(pair, "bad");

        ledger.Remove(pair).ShouldBeTrue();

        ledger.Find("north").ShouldBeNull();
        ledger.OpenBlocks(pair).ShouldBeEmpty();
    }

    public void Dispose() => _open.ForEach(o => o.Dispose());

    internal static bool Prepare(RunLedger ledger, int pair, int blocks)
    {
        var claim = ledger.Claims.ClaimPair(pair, "a")!;
        var prepared = ledger.Prepare(claim, new PairPreparation(blocks, 3, "aa", "bb", "stamps"));
        ledger.Claims.Release(claim);
        return prepared;
    }

    internal static TileResult Tile(int index) => new(index, TileState.Excluded, "no data", "", 0, new EvidenceCells(0, 0, []));

    private static int Prepared(RunLedger ledger, int blocks)
    {
        var pair = ledger.Register(new PairRegistration("north", "print")).Id;
        Prepare(ledger, pair, blocks).ShouldBeTrue();
        return pair;
    }

    private LedgerStore Store(string database)
    {
        var store = LedgerStore.Make(database);
        _open.Add(store);
        return store;
    }
}
