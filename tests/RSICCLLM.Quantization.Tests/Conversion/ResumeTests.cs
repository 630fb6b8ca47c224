using RSICCLLM.Model;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Conversion;

public class ResumeTests
{
    private const int StopAfter = 20;

    [Fact]
    public void An_interrupted_conversion_goes_on_and_gives_the_same_bytes()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder);
        var whole = PackageBuilder.Build(options with { Output = folder.File("whole") }, cancellation: TestContext.Current.CancellationToken);
        Interrupt(options);
        var stage = StagedFolder.PathFor(options.Output);
        Finished(stage).ShouldBeGreaterThanOrEqualTo(StopAfter - 1);
        var resumed = PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        resumed.Files.ShouldBe(whole.Files);
        resumed.SourceCheckpoint.ShouldBe(whole.SourceCheckpoint);
        PackageVerifier.Verify(options.Output, TestContext.Current.CancellationToken);
        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(2);
    }

    [Fact]
    public void Finished_tensors_are_not_made_again_and_damaged_ones_are()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder);
        var whole = PackageBuilder.Build(options with { Output = folder.File("whole") }, cancellation: TestContext.Current.CancellationToken);
        Interrupt(options);
        var stage = StagedFolder.PathFor(options.Output);
        var lines = File.ReadAllLines(Path.Combine(stage, ConversionJournal.FileName));
        // A byte of a finished tensor is spoiled, as a crash of the whole machine may leave it.
        var spoiled = Path.Combine(stage, lines[1].Split('\t')[0]);
        var bytes = File.ReadAllBytes(spoiled);
        var at = Array.FindIndex(bytes, value => value != 0);
        bytes[at] ^= 0xFF;
        File.WriteAllBytes(spoiled, bytes);
        var resumed = PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        resumed.Files.ShouldBe(whole.Files);
    }

    [Fact]
    public void A_checkpoint_that_changes_meanwhile_gives_no_package()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder);
        var shard = Directory.GetFiles(tiny.Folder, "*.safetensors")[0];
        var touch = new Once(() => File.SetLastWriteTimeUtc(shard, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc)));
        Should.Throw<ModelException>(() => PackageBuilder.Build(options, touch, TestContext.Current.CancellationToken)).Message.ShouldContain("changed while they were converted");
        touch.Ran.ShouldBeTrue();
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_journal_of_other_settings_or_of_a_changed_checkpoint_does_not_count()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder);
        Interrupt(options);
        var first = Heading(options);
        Interrupt(options with { Symmetric = true });
        Heading(options).ShouldNotBe(first);
        Interrupt(options);
        Heading(options).ShouldBe(first);
        File.SetLastWriteTimeUtc(Path.Combine(tiny.Folder, "model.safetensors"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Interrupt(options, after: 1);
        Heading(options).ShouldNotBe(first);
        Finished(StagedFolder.PathFor(options.Output)).ShouldBeLessThan(StopAfter - 1);
    }

    [Theory]
    [InlineData("prompt_template.json")]
    [InlineData("tokenizer.json")]
    [InlineData("preprocessor_config.json")]
    public void A_journal_from_before_a_setting_changed_does_not_count(string file)
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        // What calibration sees depends on all three.
        var pair = new CalibrationPair(SelfTestTiles.Draw(84, 84, false), SelfTestTiles.Draw(84, 84, true), "a building was built");
        var options = Options(tiny, folder) with { Method = QuantizationMethod.Gptq, Calibration = [pair] };
        Interrupt(options, after: 2);
        var first = Heading(options);
        Interrupt(options, after: 1);
        Heading(options).ShouldBe(first);
        Directory.GetDirectories(folder.Path).ShouldHaveSingleItem();
        var path = Path.Combine(tiny.Folder, file);
        File.WriteAllText(path, file == "prompt_template.json"
            ? """{"systemMessage":"","beforeLabel":"Before: ","afterLabel":"After: ","instruction":"What has changed?"}"""
            : File.ReadAllText(path) + "\n");
        Interrupt(options, after: 1);
        Heading(options).ShouldNotBe(first);
    }

    [Fact]
    public void A_line_that_was_cut_off_does_not_count()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder);
        Interrupt(options);
        var journal = Path.Combine(StagedFolder.PathFor(options.Output), ConversionJournal.FileName);
        File.AppendAllText(journal, "decoder.onnx.data\tmodel.la");
        PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        PackageVerifier.Verify(options.Output, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Two_conversions_to_one_place_do_not_mix()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder);
        var second = new Once(() => Should.Throw<ModelException>(() => PackageBuilder.Build(options)).Message.ShouldContain("Another conversion"));
        PackageBuilder.Build(options, second, TestContext.Current.CancellationToken);
        second.Ran.ShouldBeTrue();
        PackageVerifier.Verify(options.Output, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_place_is_taken_until_the_self_test_is_done()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder) with { SelfTest = true };
        var second = new Once(() => Should.Throw<ModelException>(() => PackageBuilder.Build(options)).Message.ShouldContain("Another conversion"), "self-test");
        PackageBuilder.Build(options, second, TestContext.Current.CancellationToken);
        second.Ran.ShouldBeTrue();
        PackageVerifier.Verify(options.Output, TestContext.Current.CancellationToken).SelfTest.ShouldNotBeNull();
    }

    [Fact]
    public void A_finished_package_that_cannot_be_moved_waits_for_the_same_conversion()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder) with { SelfTest = true, Replace = true };
        var earlier = PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        // The earlier package cannot be set aside, as when a service holds one of its files open on Windows.
        var stage = StagedFolder.PathFor(options.Output);
        var block = new Once(() => File.WriteAllText(stage + ".earlier", ""));
        Should.Throw<ModelException>(() => PackageBuilder.Build(options, block, TestContext.Current.CancellationToken)).Message.ShouldContain("start the same conversion again");
        PackageVerifier.Verify(options.Output, TestContext.Current.CancellationToken);
        File.Delete(stage + ".earlier");
        var old = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var file in Weights(stage))
            File.SetLastWriteTimeUtc(file, old);

        var manifest = PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);

        manifest.Files.ShouldBe(earlier.Files);
        PackageVerifier.Verify(options.Output, TestContext.Current.CancellationToken);
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([options.Output]);
        File.Exists(Path.Combine(options.Output, ConversionJournal.FileName)).ShouldBeFalse();
        // Nothing was made again.
        Weights(options.Output).ShouldAllBe(file => File.GetLastWriteTimeUtc(file) == old);

        static string[] Weights(string place) => Directory.GetFiles(place, "*.onnx.data");
    }

    [Fact]
    public void Something_that_came_into_the_place_meanwhile_costs_no_conversion()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder);
        var taken = new Once(() => File.WriteAllText(options.Output, "mine"));
        var message = Should.Throw<ModelException>(() => PackageBuilder.Build(options, taken, TestContext.Current.CancellationToken)).Message;
        message.ShouldContain("is a file");
        message.ShouldContain("start the same conversion again");
        Finished(StagedFolder.PathFor(options.Output)).ShouldBeGreaterThan(StopAfter);
    }

    [Fact]
    public void A_package_with_a_journal_left_in_it_is_used_and_replaced()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder);
        PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken).Files.ShouldNotContain(file => file.Path == ConversionJournal.FileName);
        File.WriteAllText(Path.Combine(options.Output, ConversionJournal.FileName), "left over");
        PackageVerifier.Verify(options.Output, TestContext.Current.CancellationToken);
        PackageBuilder.Build(options with { Replace = true }, cancellation: TestContext.Current.CancellationToken);
        File.Exists(Path.Combine(options.Output, ConversionJournal.FileName)).ShouldBeFalse();
    }

    [Fact]
    public void The_same_folders_in_other_words_are_the_same_conversion()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var options = Options(tiny, folder);
        Interrupt(options);
        var first = Heading(options);
        var other = Path.Combine(tiny.Folder, "..", Path.GetFileName(tiny.Folder)) + Path.DirectorySeparatorChar;
        Interrupt(options with { Checkpoint = other }, after: 1);
        Heading(options).ShouldBe(first);
        Finished(StagedFolder.PathFor(options.Output)).ShouldBeGreaterThanOrEqualTo(StopAfter - 1);
    }

    [Fact]
    public void Only_a_journal_that_is_held_open_means_another_conversion()
    {
        using var folder = new TemporaryFolder();
        using (ConversionJournal.Open(folder.Path, "key", "weights"))
            Should.Throw<ConversionBusyException>(() => ConversionJournal.Open(folder.Path, "key", "weights"));
        Should.Throw<DirectoryNotFoundException>(() => ConversionJournal.Open(folder.File("nothing"), "key", "weights"));
    }

    private static void Interrupt(ConversionOptions options, int after = StopAfter)
    {
        using var cancellation = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => PackageBuilder.Build(options, new CancelAfter(after, cancellation), cancellation.Token));
        Directory.Exists(options.Output).ShouldBeFalse();
    }

    private static string Heading(ConversionOptions options) => File.ReadLines(Path.Combine(StagedFolder.PathFor(options.Output), ConversionJournal.FileName)).First();

    private static int Finished(string stage) => File.ReadAllLines(Path.Combine(stage, ConversionJournal.FileName)).Length - 1;

    private static ConversionOptions Options(TinyCheckpoint tiny, TemporaryFolder folder) => new()
    {
        Checkpoint = tiny.Folder,
        Output = folder.File("package"),
        TileWidth = 84,
        TileHeight = 84,
        SelfTest = false,
    };

    private sealed class CancelAfter(int tensors, CancellationTokenSource cancellation) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value)
        {
            if (value.Done == tensors)
                cancellation.Cancel();
        }
    }

    private sealed class Once(Action action, string? when = null) : IProgress<ConversionProgress>
    {
        public bool Ran { get; private set; }

        public void Report(ConversionProgress value)
        {
            // The place is taken once the first one writes.
            if (Ran || value.Total == 0 || (when is not null && value.Tensor != when))
                return;
            Ran = true;
            action();
        }
    }
}
