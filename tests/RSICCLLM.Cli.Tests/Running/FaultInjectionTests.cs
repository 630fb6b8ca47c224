using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Running;

/// <summary>The model's process is killed, hung and corrupted on purpose; the run must not notice but for its time.</summary>
public sealed class FaultInjectionTests
{
    private const string Faults = "RSICCLLM_FAULTS";

    [Fact]
    public void A_run_under_faults_gives_the_same_bytes()
    {
        using var folder = new RunFolder().WithScenes();
        var job = folder.ConfigureNorth(tileTimeout: 3);

        var answer = CommandLine.Run([(Faults, "kill@2,hang@4,corrupt@5,memory@8,device@9")], "run", job);

        answer.ExitCode.ShouldBe(0, answer.Error);
        answer.Output.ShouldContain("north: done");
        foreach (var told in new[] { "a kill", "did not answer within", "does not match its checksum", "Memory is exhausted", "887A0005" })
            answer.Error.ShouldContain(told);
        folder.Ask("SELECT count(*) FROM tiles WHERE State = 'Captioned'").ShouldBe(20);
        folder.Hashes().ShouldBe(Reference.Hashes());
    }

    [Fact]
    public void A_block_that_nothing_can_do_is_recorded_tile_by_tile_and_the_run_goes_on()
    {
        using var folder = new RunFolder().WithScenes();

        // Calls 1 to 8: the first block of four tiles twice, then its halves and each of its tiles.
        var answer = CommandLine.Run([(Faults, "kill@1-8")], "run", folder.ConfigureNorth());

        answer.ExitCode.ShouldBe(0, answer.Error);
        folder.Ask("SELECT count(*) FROM tiles").ShouldBe(20);
        folder.Ask("SELECT count(*) FROM tiles WHERE State = 'Failed' AND \"Index\" < 4 AND Reason LIKE '%kill%'").ShouldBe(4);
        folder.Ask("SELECT count(*) FROM tiles WHERE State = 'Captioned'").ShouldBe(16);
        File.ReadAllText(folder.File("out", "north", "report.json")).ShouldContain("\"failed\": 4");
    }

    [Fact]
    public void In_one_process_the_results_are_the_same()
    {
        using var folder = new RunFolder().WithScenes();

        CommandLine.Run("run", folder.ConfigureNorth(), "--in-process").ShouldSucceed();

        folder.Hashes().ShouldBe(Reference.Hashes());
    }

    [Fact]
    public void The_models_process_ends_with_the_command()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("reads the children of a process from /proc");
        using var folder = new RunFolder().WithScenes();
        using var run = CommandLine.Start([(Faults, "hang@1")], "run", folder.ConfigureNorth());
        var children = Array.Empty<int>();
        run.Until(() => folder.Ask("SELECT count(*) FROM blocks WHERE Claim = 1") == 1 && (children = run.Children).Length > 0).ShouldBeTrue();

        run.Kill();

        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (children.Any(Runs) && clock.Elapsed < TimeSpan.FromSeconds(60))
            Thread.Sleep(100);
        children.ShouldAllBe(id => !Runs(id));
    }

    [Fact]
    public void A_plan_that_cannot_be_read_is_told()
    {
        using var folder = new RunFolder().WithScenes();

        CommandLine.Run([(Faults, "explode@1")], "run", folder.ConfigureNorth()).ShouldFail(2).ShouldContain("explode@1");
    }

    // One that has ended and waits to be fetched by its new parent (Z) does not run any more.
    private static bool Runs(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return status[status.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
