using RSICCLLM.Model;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Tests.Support;

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

    private sealed class Once(Action action) : IProgress<ConversionProgress>
    {
        public bool Ran { get; private set; }

        public void Report(ConversionProgress value)
        {
            // The place is taken once the first one writes.
            if (Ran || value.Total == 0)
                return;
            Ran = true;
            action();
        }
    }
}
