using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Running;

/// <summary>A run that is killed and started again gives the same bytes as one that was left alone.</summary>
public sealed class ResumeTests
{
    // Scenes carry the time of their writing into the fingerprint, not into the outputs.
    [Theory]
    [InlineData("preparing")]
    [InlineData("captioning")]
    [InlineData("reporting")]
    public void A_killed_run_goes_on_where_it_stood(string moment)
    {
        SamplePackage.Path();
        var expected = Reference.Hashes();
        using var folder = new RunFolder().WithScenes();
        var job = folder.ConfigureNorth();
        bool Reached() => moment switch
        {
            "preparing" => File.Exists(folder.Ledger),
            "captioning" => folder.Ask("SELECT count(*) FROM blocks WHERE Done") >= 2,
            _ => Directory.Exists(folder.Staging) && Directory.GetFiles(folder.Staging, "*.part", SearchOption.AllDirectories).Length > 0,
        };

        long done;
        using (var killed = CommandLine.Start("run", job))
        {
            killed.Until(Reached).ShouldBeTrue($"the run ended before it was seen {moment}");
            killed.Kill();
            done = folder.Ask("SELECT count(*) FROM blocks WHERE Done");
        }

        CommandLine.Run("run", job).ShouldSucceed().ShouldContain("north: done");
        folder.Hashes().ShouldBe(expected);
        ShouldBeWhole(folder, Math.Max(0, done));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_stopped_run_says_so_and_goes_on_later(string signal)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("signals are sent with 'kill'");
        SamplePackage.Path();
        var expected = Reference.Hashes();
        using var folder = new RunFolder().WithScenes();
        var job = folder.ConfigureNorth();

        using (var stopped = CommandLine.Start("run", job))
        {
            stopped.Until(() => folder.Ask("SELECT count(*) FROM blocks WHERE Done") >= 1).ShouldBeTrue();
            stopped.Signal(signal);
            var answer = stopped.WaitForEnd();
            answer.ShouldFail(1).ShouldBe($"Stopped. What is done is kept: start the same command again to go on.{Environment.NewLine}");
        }

        folder.ShouldHoldNothingHalfWritten();
        CommandLine.Run("run", job).ShouldSucceed();
        folder.Hashes().ShouldBe(expected);
    }

    private static void ShouldBeWhole(RunFolder folder, long doneBefore)
    {
        folder.ShouldHoldNothingHalfWritten();
        folder.Ask("SELECT count(DISTINCT \"Index\") FROM tiles").ShouldBe(20);
        folder.Ask("SELECT count(*) FROM tiles").ShouldBe(20);
        folder.Ask("SELECT count(*) FROM blocks WHERE NOT Done").ShouldBe(0);

        // Blocks that were done before the kill were not claimed again; at most the one that was cut off was.
        folder.Ask("SELECT count(*) FROM blocks WHERE Claim = 1").ShouldBeGreaterThanOrEqualTo(doneBefore);
    }
}
