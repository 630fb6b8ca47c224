using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Tests.Runs;

public class ModelFolderTests
{
    [Fact]
    public void A_folder_that_cannot_be_filled_leaves_the_old_one()
    {
        using var folder = new TemporaryFolder();
        var target = folder.File("model");
        ModelFolder.Replace(target, beside => File.WriteAllText(Path.Combine(beside, "a"), "old"));
        Should.Throw<IOException>(() => ModelFolder.Replace(target, beside =>
        {
            File.WriteAllText(Path.Combine(beside, "a"), "half");
            throw new IOException("the disk is full");
        }));
        File.ReadAllText(Path.Combine(target, "a")).ShouldBe("old");
        Directory.GetDirectories(folder.Path).ShouldBe([target]);
    }

    [Theory]
    [InlineData("partial")]
    [InlineData("moved")]
    [InlineData("done")]
    public void What_a_kill_left_at_any_moment_is_cleared_up_by_the_next_save(string moment)
    {
        using var folder = new TemporaryFolder();
        var target = folder.File("model");
        // The states between the steps of a replacement.
        if (moment != "moved")
            Write(target, moment == "done" ? "new" : "old");
        if (moment != "partial")
            Write(target + ".old", "old");
        if (moment != "done")
            Write(target + ".partial", moment == "partial" ? "half" : "new");

        ModelFolder.Recover(target);
        File.ReadAllText(Path.Combine(target, "a")).ShouldBe(moment == "done" ? "new" : "old");
        ModelFolder.Replace(target, beside => File.WriteAllText(Path.Combine(beside, "a"), "next"));
        File.ReadAllText(Path.Combine(target, "a")).ShouldBe("next");
        Directory.GetDirectories(folder.Path).ShouldBe([target]);

        static void Write(string path, string text)
        {
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, "a"), text);
        }
    }
}
