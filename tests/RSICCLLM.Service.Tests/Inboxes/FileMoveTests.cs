using RSICCLLM.Service.Inboxes;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Inboxes;

public sealed class FileMoveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_file_is_moved_and_leaves_nothing()
    {
        var (from, to) = (Write("a", "text"), _folder.File("b"));

        FileMove.Move(from, to);

        (File.Exists(from), File.ReadAllText(to)).ShouldBe((false, "text"));
    }

    [Fact]
    public void A_file_that_has_the_name_is_not_overwritten()
    {
        // Of one length, so that only the bytes tell.
        var (from, to) = (Write("a", "ours"), Write("b", "them"));

        Should.Throw<IOException>(() => FileMove.Move(from, to)).Message.ShouldBe($"{to} is in the way, and is another file; move it away.");
        Should.Throw<IOException>(() => FileMove.Copy(from, to));

        (File.ReadAllText(from), File.ReadAllText(to)).ShouldBe(("ours", "them"));
    }

    // Across disks the copy is in its place before the file is deleted.
    [Fact]
    public void A_move_that_was_killed_before_the_end_is_ended()
    {
        var (from, to) = (Write("a", "text"), Write("b", "text"));

        FileMove.Move(from, to);

        Directory.GetFiles(_folder.Path).ShouldBe([to]);
    }

    [Fact]
    public void A_copy_that_was_killed_is_made_again()
    {
        var (from, to) = (Write("a", "text"), _folder.File("b"));
        Write("b.rsiccllm-part", "te");
        Write("b.part", "somebody else's");

        FileMove.Copy(from, to);

        File.ReadAllText(to).ShouldBe("text");
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["a", "b", "b.part"]);
    }

    [Fact]
    public void A_file_is_moved_to_another_disk()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no second disk here.");
        var other = Directory.CreateDirectory($"/dev/shm/rsiccllm-test-{Guid.NewGuid():N}");
        try
        {
            var (from, to) = (Write("a", "text"), Path.Combine(other.FullName, "a"));
            FileMove.Move(from, to);
            (File.Exists(from), File.ReadAllText(to), other.GetFiles().Length).ShouldBe((false, "text", 1));

            Write("a", "ours");
            Should.Throw<IOException>(() => FileMove.Move(from, to));
            (File.ReadAllText(from), File.ReadAllText(to)).ShouldBe(("ours", "text"));
        }
        finally
        {
            other.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_is_not_deleted_as_its_own_copy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Linked folders need rights of their own there.");
        var from = Write("a", "the only copy");
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.Path);

        Should.Throw<IOException>(() => FileMove.Move(from, _folder.File("link", "a"))).Message.ShouldContain("are one file");

        File.ReadAllText(from).ShouldBe("the only copy");
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }
}
