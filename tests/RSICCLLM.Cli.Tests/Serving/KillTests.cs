using System.Diagnostics;
using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Serving;

/// <summary>Kills at random moments, of a run and of services over every ledger, and of the model's process: the outputs are the bytes of an undisturbed run, no tile twice, none lost.</summary>
public sealed class KillTests
{
    public static TheoryData<string> Programs => SqlServerDatabase.And("run", "serve", "postgresql");

    /// <param name="what">A run, a service, or a service over a kind of database.</param>
    [Theory]
    [MemberData(nameof(Programs))]
    public void Kills_at_any_moment_cost_nothing(string what)
    {
        var isSlow = Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") == "1";
        if (!isSlow && (what is "run" or "serve"))
            Assert.Skip("200 kills take a quarter of an hour; set RSICCLLM_SLOW_TESTS=1 to run them");
        var expected = Reference.Hashes();
        var random = new Random(20260628);
        for (var kills = isSlow ? 67 : 2; kills > 0;)
        {
            using var folder = new RunFolder().WithScenes();
            using var service = new ServiceFolder(folder, what is "run" or "serve" ? null : ServiceDatabase.Create(what), leaseSeconds: 2);
            var job = folder.ConfigureNorth();
            if (what != "run")
                service.SubmitNorth();
            RunningCommand Start() => what == "run" ? CommandLine.Start("run", job) : service.Serve();
            bool IsDone() => what != "run" && service.IsDone;

            for (; kills > 0; kills--)
            {
                using var killed = Start();
                bool Survives()
                {
                    var (clock, end) = (Stopwatch.StartNew(), TimeSpan.FromMilliseconds(random.Next(200, 6000)));
                    return killed.Until(() => clock.Elapsed >= end || IsDone()) && !IsDone();
                }

                if (!Survives())
                    break;
                if (kills > 1 && random.Next(3) == 0 && killed.KillChild())
                {
                    kills--;
                    if (!Survives())
                        break;
                }

                killed.Kill();
            }

            Finish(Start, IsDone);
            folder.Hashes().ShouldBe(expected, $"{kills} kills were left");
            folder.ShouldHoldNothingHalfWritten();
            service.Ask("SELECT count(*) FROM tiles").ShouldBe(20);
            service.Ask("SELECT count(DISTINCT \"Index\") FROM tiles").ShouldBe(20);
        }
    }

    // A run ends by itself; a service is stopped when the pair is done.
    private static void Finish(Func<RunningCommand> start, Func<bool> isDone)
    {
        using var last = start();
        if (last.Until(isDone))
            last.Kill();
        else
            last.WaitForEnd().ShouldSucceed();
    }
}
