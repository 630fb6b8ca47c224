using RSICCLLM.Model;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Conversion;

public class StagedFolderTests
{
    [Fact]
    public void Appears_at_its_place_when_complete()
    {
        using var folder = new TemporaryFolder();
        using (var staged = new StagedFolder(folder.File("a/b"), replace: false, bytes: 0))
        {
            File.WriteAllText(Path.Combine(staged.Path, "x"), "1");
            Directory.Exists(folder.File("a/b")).ShouldBeFalse();
            staged.Complete();
        }

        File.ReadAllText(folder.File("a/b/x")).ShouldBe("1");
        Directory.GetFileSystemEntries(folder.File("a")).ShouldBe([folder.File("a/b")]);
    }

    [Fact]
    public void Goes_when_it_is_not_completed()
    {
        using var folder = new TemporaryFolder();
        using (var staged = new StagedFolder(folder.File("p"), replace: false, bytes: 0))
            File.WriteAllText(Path.Combine(staged.Path, "x"), "1");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void An_empty_folder_is_filled_and_a_file_in_its_place_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("p"));
        using (var staged = new StagedFolder(folder.File("p"), replace: false, bytes: 0))
        {
            File.WriteAllText(Path.Combine(staged.Path, "x"), "1");
            staged.Complete();
        }

        File.Exists(folder.File("p/x")).ShouldBeTrue();
        Should.Throw<ModelException>(() => new StagedFolder(folder.File("p/x"), replace: true, bytes: 0)).Message.ShouldContain("is a file");
    }

    [Fact]
    public void A_package_larger_than_the_disk_is_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<ModelException>(() => new StagedFolder(folder.File("p"), replace: false, bytes: 1L << 60)).Message.ShouldContain(" free: ");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_only_looks_like_a_package_is_never_replaced()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("mine"));
        File.WriteAllText(folder.File("mine/manifest.json"), "{}");
        File.WriteAllText(folder.File("mine/notes.txt"), "keep");

        Should.Throw<ModelException>(() => new StagedFolder(folder.File("mine"), replace: true, bytes: 0));

        File.ReadAllText(folder.File("mine/notes.txt")).ShouldBe("keep");
    }
}
