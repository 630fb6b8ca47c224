using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Running;
using RSICCLLM.Batch.Tests.Support;
using RSICCLLM.Model;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Running;

/// <summary>Whole runs over small rasters with a scripted model: 96 x 96 pixels are nine tiles in three blocks.</summary>
public sealed class BatchRunnerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Patch Roof = new(40, 40, 12, 12, 240, 120, 90);

    private readonly TemporaryFolder _folder = new();

    private CancellationToken Test { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pair_gets_its_four_outputs_and_nothing_else()
    {
        using var captioner = new ScriptedCaptioner();

        var outcome = await Run(captioner, Pair("north", Roof));

        outcome.Succeeded.ShouldBeTrue();
        outcome.Pairs.Single().WasDone.ShouldBeFalse();
        captioner.Tiles.ShouldBe(9);
        Directory.GetFiles(_folder.File("out", "north")).Select(Path.GetFileName).Order().ShouldBe(["changes.csv", "changes.geojson", "changes.gpkg", "pictures.zip", "report.html", "report.json", "report.pdf"]);
        File.ReadAllText(_folder.File("out", "north", "report.json")).ShouldContain("A building has been built.");
    }

    [Fact]
    public async Task A_report_is_not_replaced_by_that_of_other_scenes()
    {
        using var captioner = new ScriptedCaptioner();
        (await Run(captioner, Pair("north", Roof))).Succeeded.ShouldBeTrue();
        var report = File.ReadAllText(_folder.File("out", "north", "report.json"));
        var later = new SceneConfiguration(SceneFiles.Write(_folder.File("next-year.tif"), 96, 96), null);

        var error = await Should.ThrowAsync<ConfigurationException>(() => Run(captioner, Pair("north") with { After = later }, Pair("south")));

        error.Message.ShouldContain("holds the report of another pair (");
        File.ReadAllText(_folder.File("out", "north", "report.json")).ShouldBe(report);
        Directory.Exists(_folder.File("out", "south")).ShouldBeFalse();
    }

    [Fact]
    public async Task Unfinished_work_is_not_given_up_for_other_scenes()
    {
        using var captioner = new ScriptedCaptioner();
        var north = Pair("north", Roof);
        Directory.CreateDirectory(_folder.File("out", ".rsiccllm"));
        using (var ledger = RunLedger.Open(_folder.File("out", ".rsiccllm", "ledger.db")))
            ledger.Register(new PairRegistration("north", "f", new PairWork(new RunConfiguration { Model = "m", Output = "o", Pairs = [north] }, north).ToJson()));

        var error = await Should.ThrowAsync<ConfigurationException>(() => Run(captioner, north with { After = new SceneConfiguration(SceneFiles.Write(_folder.File("next-year.tif"), 96, 96), null) }));

        error.Message.ShouldStartWith("There is unfinished work of a pair north on other scenes (");
        (await Run(captioner, north)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_report_that_came_into_the_folder_meanwhile_stays()
    {
        const string other = """{ "before": { "file": "x.tif" }, "after": { "file": "y.tif" } }""";
        var report = _folder.File("out", "north", "report.json");
        using var captioner = new ScriptedCaptioner
        {
            BeforeBatch = (batch, _) =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(report)!);
                File.WriteAllText(report, other);
            },
        };

        var outcome = await Run(captioner, Pair("north", Roof));

        outcome.Pairs.Single().Failure.ShouldNotBeNull().ShouldContain("holds the report of another pair (x.tif, y.tif)");
        File.ReadAllText(report).ShouldBe(other);
    }

    // The same file names in another folder, and both are there.
    [Fact]
    public async Task Scenes_of_the_same_names_elsewhere_are_other_scenes()
    {
        using var captioner = new ScriptedCaptioner();
        var north = Pair("north", Roof);
        (await Run(captioner, north)).Succeeded.ShouldBeTrue();
        Directory.CreateDirectory(_folder.File("south"));
        SceneConfiguration Elsewhere(SceneConfiguration scene) => scene with { Path = SceneFiles.Write(_folder.File("south", Path.GetFileName(scene.Path)), 96, 96) };
        var south = north with { Before = Elsewhere(north.Before), After = Elsewhere(north.After) };

        (await Should.ThrowAsync<ConfigurationException>(() => Run(captioner, south))).Message.ShouldStartWith("The pair north is done for other scenes (");

        // Moved there, they are the same.
        File.Delete(north.Before.Path);
        File.Delete(north.After.Path);
        (await Run(captioner, south)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_bad_pair_does_not_cost_the_others_their_results()
    {
        using var captioner = new ScriptedCaptioner();
        var missing = Pair("missing") with { After = new SceneConfiguration(_folder.File("nowhere.tif"), null) };

        var outcome = await Run(captioner, Pair("a"), missing, Pair("b"), Pair("c"));

        outcome.Succeeded.ShouldBeFalse();
        outcome.Pairs.Select(p => (p.Name, p.Failure is null)).ShouldBe([("a", true), ("missing", false), ("b", true), ("c", true)]);
        outcome.Pairs[1].Failure.ShouldNotBeNull().ShouldContain("nowhere.tif");
        Directory.Exists(_folder.File("out", "missing")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_that_came_to_nothing_leaves_nothing_behind()
    {
        using var captioner = new ScriptedCaptioner();
        var missing = Pair("missing") with { After = new SceneConfiguration(_folder.File("nowhere.tif"), null) };

        (await Run(captioner, missing)).Succeeded.ShouldBeFalse();
        Directory.Exists(_folder.File("out")).ShouldBeFalse();

        // What others have put there stays.
        Directory.CreateDirectory(_folder.File("out"));
        File.WriteAllText(_folder.File("out", "notes.txt"), "stay");
        (await Run(captioner, missing)).Succeeded.ShouldBeFalse();
        Directory.GetFileSystemEntries(_folder.File("out")).Select(Path.GetFileName).ShouldBe(["notes.txt"]);
    }

    [Fact]
    public async Task A_changed_world_file_begins_again()
    {
        using var captioner = new ScriptedCaptioner();
        var pair = Pair("north", Roof);
        await Run(captioner, pair);
        (await Run(captioner, pair)).Pairs.Single().WasDone.ShouldBeTrue();

        File.WriteAllText(Path.ChangeExtension(pair.After.Path, "tfw"), "1\n0\n0\n-1\n541000.5\n5687999.5\n");
        (await Run(captioner, pair)).Pairs.Single().WasDone.ShouldBeFalse();

        // What geographic information systems leave behind when somebody looks is no change.
        File.WriteAllText(pair.After.Path + ".aux.xml", "<PAMDataset/>");
        (await Run(captioner, pair)).Pairs.Single().WasDone.ShouldBeTrue();
        captioner.Tiles.ShouldBe(18);
    }

    [Fact]
    public async Task What_is_done_is_not_done_again()
    {
        using var captioner = new ScriptedCaptioner();
        var pair = Pair("north", Roof);
        await Run(captioner, pair);
        var before = Bytes("north");

        var again = await Run(captioner, pair);

        again.Pairs.Single().WasDone.ShouldBeTrue();
        captioner.Tiles.ShouldBe(9);
        Bytes("north").ShouldBe(before);
    }

    [Theory]
    [InlineData("report.pdf")]
    [InlineData("changes.gpkg")]
    public async Task A_lost_output_is_written_again_without_the_model(string file)
    {
        using var captioner = new ScriptedCaptioner();
        var pair = Pair("north", Roof);
        await Run(captioner, pair);
        var before = Bytes("north");
        File.Delete(_folder.File("out", "north", file));

        var again = await Run(captioner, pair);

        (again.Succeeded, again.Pairs.Single().WasDone, captioner.Tiles).ShouldBe((true, false, 9));
        Bytes("north").ShouldBe(before);
    }

    [Fact]
    public async Task An_altered_output_is_written_again()
    {
        using var captioner = new ScriptedCaptioner();
        var pair = Pair("north", Roof);
        await Run(captioner, pair);
        var before = Bytes("north");
        File.AppendAllText(_folder.File("out", "north", "report.json"), " ");

        await Run(captioner, pair);

        Bytes("north").ShouldBe(before);
    }

    [Fact]
    public async Task A_changed_scene_begins_again()
    {
        using var captioner = new ScriptedCaptioner();
        var pair = Pair("north");
        await Run(captioner, pair);
        File.ReadAllText(_folder.File("out", "north", "report.json")).ShouldNotContain("A building has been built.");

        SceneFiles.Write(pair.After.Path, 96, 96, Roof);
        await Run(captioner, pair);

        captioner.Tiles.ShouldBe(18);
        File.ReadAllText(_folder.File("out", "north", "report.json")).ShouldContain("A building has been built.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_scene_deleted_or_changed_while_in_work_ends_the_pair_with_the_reason(bool deleted)
    {
        var pair = Pair("north", Roof);
        using var captioner = new ScriptedCaptioner
        {
            BeforeBatch = (batch, _) =>
            {
                if (batch == 1)
                    File.Delete(pair.After.Path);
                if (batch == 1 && !deleted)
                    SceneFiles.Write(pair.After.Path, 96, 96, new Patch(1, 1, 9, 9, 1, 2, 3));
            },
        };

        var outcome = await Run(captioner, pair);

        outcome.Pairs.Single().Failure.ShouldNotBeNull().ShouldContain(deleted ? "north-after.tif was deleted or moved while the pair was in work" : "was changed while the pair was in work");
        captioner.Batches.ShouldBe(2);
        Directory.Exists(_folder.File("out", "north")).ShouldBeFalse();

        // What comes next is a whole new pair, with nothing of the old scene in it.
        SceneFiles.Write(pair.After.Path, 96, 96);
        using var mended = new ScriptedCaptioner();
        (await Run(mended, pair)).Succeeded.ShouldBeTrue();
        mended.Tiles.ShouldBe(9);
        File.ReadAllText(_folder.File("out", "north", "report.json")).ShouldNotContain("A building has been built.");
    }

    [Fact]
    public async Task A_passing_fault_is_tried_again()
    {
        using var captioner = new ScriptedCaptioner { BeforeBatch = (batch, _) => Throw(batch == 1, new IOException("the network drive is away")) };

        var outcome = await Run(captioner, Pair("north"));

        outcome.Succeeded.ShouldBeTrue();
        captioner.Batches.ShouldBe(4);
    }

    [Fact]
    public async Task A_fault_that_no_retry_mends_ends_the_pair_and_leaves_its_tiles()
    {
        using var captioner = new ScriptedCaptioner { BeforeBatch = (batch, _) => Throw(batch == 1, new ModelException("the model is broken.")) };
        var pair = Pair("north", Roof);

        var outcome = await Run(captioner, pair);

        outcome.Pairs.Single().Failure.ShouldBe("the model is broken.");
        captioner.Batches.ShouldBe(2);

        using var mended = new ScriptedCaptioner();
        (await Run(mended, pair)).Succeeded.ShouldBeTrue();
        mended.Batches.ShouldBe(2);
    }

    [Fact]
    public async Task A_fault_that_stays_ends_the_pair_after_some_tries()
    {
        if (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("takes half a minute; set RSICCLLM_SLOW_TESTS=1 to run it");
        using var captioner = new ScriptedCaptioner { BeforeBatch = (_, _) => throw new InvalidOperationException("odd") };

        var outcome = await Run(captioner, Pair("a"), Pair("b"), Pair("c"));

        outcome.Pairs.Select(p => p.Failure).ShouldAllBe(f => f == "unexpected InvalidOperationException: odd");
    }

    [Fact]
    public async Task A_full_disk_is_not_tried_again()
    {
        using var captioner = new ScriptedCaptioner { BeforeBatch = (_, _) => throw new IOException("no space left on device : '/data/report.pdf.part'", 28) };

        var outcome = await Run(captioner, Pair("north"));

        outcome.Pairs.Single().Failure.ShouldBe($"The disk is full while results are written to {_folder.File("out")}; make room and start again to go on.");
        captioner.Batches.ShouldBe(1);
    }

    [Fact]
    public async Task A_stop_reaches_the_model_at_once_and_the_next_run_gives_the_same_bytes()
    {
        var pair = Pair("north", Roof);
        using (var undisturbed = new ScriptedCaptioner())
            await Run(undisturbed, pair);
        var expected = Bytes("north");
        Directory.Delete(_folder.File("out"), recursive: true);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Test);
        using var interrupted = new ScriptedCaptioner
        {
            BeforeBatch = (batch, cancellation) =>
            {
                if (batch < 2)
                    return;
                stop.Cancel();
                cancellation.WaitHandle.WaitOne(Patience).ShouldBeTrue("the stop did not reach the model");
                cancellation.ThrowIfCancellationRequested();
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BatchRunner.RunAsync(Configuration(pair), interrupted, new Progress<RunProgress>(), stop.Token).WaitAsync(Patience, Test));

        using var resumed = new ScriptedCaptioner();
        (await Run(resumed, pair)).Succeeded.ShouldBeTrue();
        resumed.Batches.ShouldBe(1);
        Bytes("north").ShouldBe(expected);
    }

    [Fact]
    public async Task One_run_at_a_time_per_output_folder()
    {
        using var captioner = new ScriptedCaptioner();
        using var held = OutputFolder.Acquire(_folder.File("out"));

        (await Should.ThrowAsync<ConfigurationException>(Run(captioner, Pair("north")))).Message.ShouldContain("in use by another run");
    }

    [Fact]
    public async Task An_overlap_of_more_than_half_a_tile_is_refused()
    {
        using var captioner = new ScriptedCaptioner();
        var configuration = Configuration(Pair("north")) with { Tiling = new TilingOptions { Overlap = 17 } };

        var refused = BatchRunner.RunAsync(configuration, captioner, new Progress<RunProgress>(), Test);

        (await Should.ThrowAsync<ConfigurationException>(refused)).Message.ShouldContain("\"tiling.overlap\" is 17");
    }

    public void Dispose() => _folder.Dispose();

    private static void Throw(bool when, Exception error)
    {
        if (when)
            throw error;
    }

    private Task<RunOutcome> Run(ScriptedCaptioner captioner, params PairConfiguration[] pairs) =>
        BatchRunner.RunAsync(Configuration(pairs), captioner, new Progress<RunProgress>(), Test).WaitAsync(Patience, Test);

    private RunConfiguration Configuration(params PairConfiguration[] pairs) => new()
    {
        Model = "m",
        Output = _folder.File("out"),
        Pairs = pairs,
        Tiling = new TilingOptions { Overlap = 0 },
        Captioning = new CaptioningOptions { BatchSize = 1 },
    };

    private PairConfiguration Pair(string name, params Patch[] changes) => new(
        name,
        new SceneConfiguration(SceneFiles.Write(_folder.File($"{name}-before.tif"), 96, 96), null),
        new SceneConfiguration(SceneFiles.Write(_folder.File($"{name}-after.tif"), 96, 96, changes), null));

    private Dictionary<string, string> Bytes(string pair) =>
        Directory.GetFiles(_folder.File("out", pair)).ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f))));
}
