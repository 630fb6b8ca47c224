using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Scratch;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Scratch;

public class ScratchFolderTests
{
    private const string Prefix = ".package.calibration-";

    [Fact]
    public void It_is_made_when_asked_and_gone_at_the_end()
    {
        using var folder = new TemporaryFolder();
        using (var scratch = new ScratchFolder(folder.File("new"), Prefix))
        {
            Directory.Exists(folder.File("new")).ShouldBeFalse();
            scratch.Create();
            scratch.Create();
            File.WriteAllText(Path.Combine(scratch.Path, "layer.onnx"), "x");
        }

        Directory.GetFileSystemEntries(folder.File("new")).ShouldBeEmpty();
    }

    [Fact]
    public void A_conversion_that_calibrates_nothing_removes_it_too()
    {
        using var folder = new TemporaryFolder();
        var stale = Directory.CreateDirectory(folder.File(Prefix + "0123")).FullName;
        File.WriteAllText(Path.Combine(stale, "in-use"), "");
        PackageBuilder.Build(
            new ConversionOptions { Checkpoint = SharedData.Path("reference", "tiny-qwen2_5_vl"), Output = folder.File("package"), TileWidth = 84, TileHeight = 84, SelfTest = false },
            cancellation: TestContext.Current.CancellationToken);

        Directory.Exists(stale).ShouldBeFalse();
    }

    [Fact]
    public void What_a_killed_owner_left_goes_and_what_is_in_use_or_anothers_stays()
    {
        using var folder = new TemporaryFolder();
        // As a killed process leaves it: the file is there, and nobody holds it open.
        var stale = Directory.CreateDirectory(folder.File(Prefix + "0123")).FullName;
        File.WriteAllText(Path.Combine(stale, "in-use"), "");
        File.WriteAllText(Path.Combine(stale, "layer.onnx.data"), "large");
        var justMade = Directory.CreateDirectory(folder.File(Prefix + "4567")).FullName;
        var other = Directory.CreateDirectory(folder.File(".other.calibration-0123")).FullName;
        File.WriteAllText(Path.Combine(other, "in-use"), "");
        using var running = new ScratchFolder(folder.Path, Prefix);
        running.Create();
        Directory.Exists(stale).ShouldBeFalse();
        Directory.CreateDirectory(stale);
        File.WriteAllText(Path.Combine(stale, "in-use"), "");

        using var next = new ScratchFolder(folder.Path, Prefix);
        next.Create();

        Directory.Exists(stale).ShouldBeFalse();
        foreach (var kept in new[] { running.Path, next.Path, justMade, other })
            Directory.Exists(kept).ShouldBeTrue(kept);
    }
}
