using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Tests.Files;

public class DiskRoomTests
{
    [Fact]
    public void The_disk_is_really_asked() => DiskRoom.FreeBytes(Path.GetTempPath()).ShouldNotBeNull().ShouldBeGreaterThan(0);

    [Fact]
    public void A_folder_that_will_be_made_lies_on_the_disk_of_the_nearest_one_above()
    {
        var temporary = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.GetTempPath()));
        string? asked = null;
        DiskRoom.FreeBytes(Path.Combine(temporary, "no-such-folder", "nor-this"), folder =>
        {
            asked = folder;
            return 7;
        }).ShouldBe(7);
        Path.TrimEndingDirectorySeparator(asked!).ShouldBe(temporary);
    }

    // As DriveInfo does for shares of a network on Windows, and for folders whose disk has gone.
    [Fact]
    public void A_disk_of_which_the_system_says_nothing_is_unknown()
    {
        DiskRoom.FreeBytes(Path.GetTempPath(), _ => throw new ArgumentException("no drive letter")).ShouldBeNull();
        DiskRoom.FreeBytes(Path.GetTempPath(), _ => throw new DriveNotFoundException()).ShouldBeNull();
        DiskRoom.FreeBytes("").ShouldBeNull();
    }
}
