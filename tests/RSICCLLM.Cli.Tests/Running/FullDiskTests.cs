using System.Diagnostics;
using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Running;

/// <summary>A disk that is full at several moments, and has room again later.</summary>
public sealed class FullDiskTests
{
    // The ledger cannot be made; it cannot be filled; the report does not fit.
    [Theory]
    [InlineData("16k")]
    [InlineData("160k")]
    [InlineData("400k")]
    public void A_full_disk_is_told_in_one_sentence_and_the_run_goes_on_when_there_is_room(string size)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Skip("needs the right to mount a small file system (root on Linux)");
        using var folder = new RunFolder().WithScenes();
        var job = folder.ConfigureNorth();
        Directory.CreateDirectory(folder.OutputFolder);
        if (Execute("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder.OutputFolder) != 0)
            Assert.Skip("a small file system could not be mounted");
        try
        {
            var answer = CommandLine.Run("run", job);

            var error = answer.ShouldFail(1);
            error.Trim().Split('\n').Length.ShouldBe(1, error);
            error.ShouldMatch("(?i)disk|space");
            folder.ShouldHoldNothingHalfWritten();

            Execute("mount", "-o", "remount,size=50m", folder.OutputFolder).ShouldBe(0);
            CommandLine.Run("run", job).ShouldSucceed();
            folder.Hashes().ShouldBe(Reference.Hashes());
        }
        finally
        {
            Execute("umount", folder.OutputFolder).ShouldBe(0);
        }
    }

    private static int Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
