using System.Diagnostics;
using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Serving;

/// <summary>Worker processes over one ledger in a database and a shared folder.</summary>
public sealed class SeveralWorkersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static TheoryData<string> Databases => SqlServerDatabase.And("postgresql");

    [Theory]
    [MemberData(nameof(Databases))]
    public void Of_three_workers_one_is_killed_and_one_frozen_beyond_its_lease_and_the_results_are_a_single_ones(string database)
    {
        SamplePackage.Path();
        var place = ServiceDatabase.Create(database);
        var expected = Reference.Hashes();
        using var folder = new RunFolder().WithScenes();
        using var service = new ServiceFolder(folder, place, leaseSeconds: 8);
        using var killed = service.Serve();
        using var frozen = service.Serve();
        service.SubmitNorth();

        // Each in the middle of a block: what it has decoded is lost with it, or comes too late.
        Freeze(service, killed);
        killed.Kill();
        Freeze(service, frozen);
        using var survivor = service.Serve();
        survivor.Until(() => service.IsDone).ShouldBeTrue();

        frozen.Signal("CONT");
        Thread.Sleep(3000);
        folder.Hashes().ShouldBe(expected);
        service.Ask("SELECT count(*) FROM tiles").ShouldBe(20);
        service.Ask("SELECT count(DISTINCT \"Index\") FROM tiles").ShouldBe(20);
        // One each; of the same block, where the one that was frozen later had taken over that of the killed one.
        service.Ask("SELECT sum(\"Claim\" - 1) FROM blocks").ShouldBeGreaterThanOrEqualTo(2);
        folder.ShouldHoldNothingHalfWritten();
        foreach (var worker in new[] { frozen, survivor })
        {
            worker.Signal("TERM");
            worker.WaitForEnd().ExitCode.ShouldBe(0);
        }
    }

    [Fact]
    public void A_restart_of_the_database_in_the_middle_costs_nothing()
    {
        SamplePackage.Path();
        using var server = PostgresServer.Start();
        var expected = Reference.Hashes();
        using var folder = new RunFolder().WithScenes();
        var service = new ServiceFolder(folder, new ServiceDatabase.PostgreSql(server.Connection));
        using var worker = service.Serve();
        service.SubmitNorth();

        worker.Until(() => service.HoldsBlock(worker)).ShouldBeTrue();
        server.Down();
        Thread.Sleep(3000);
        server.Up();

        worker.Until(() => service.IsDone).ShouldBeTrue();
        folder.Hashes().ShouldBe(expected);
        service.Ask("SELECT count(*) FROM tiles").ShouldBe(20);
        worker.Signal("TERM");
        worker.WaitForEnd().ExitCode.ShouldBe(0);
    }

    // A stop may fall between two blocks; then it is tried again.
    private static void Freeze(ServiceFolder service, RunningCommand worker)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            worker.Until(() => service.HoldsBlock(worker)).ShouldBeTrue();
            worker.Signal("STOP");
            Thread.Sleep(100);
            if (service.HoldsBlock(worker))
                return;
            worker.Signal("CONT");
        }

        Assert.Fail("The worker was never caught in a block.");
    }
}
