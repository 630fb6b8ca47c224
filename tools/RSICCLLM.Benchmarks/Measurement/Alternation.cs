using System.Diagnostics;
using System.Globalization;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>One of the things that are compared.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Run">Does the work once.</param>
internal sealed record Contender(string Name, Action Run);

/// <summary>
/// Measures contenders in turn (A B, B A, A B, ...), so that whatever else happens on the machine meets all of them alike.
/// The first round warms up and is not counted.
/// </summary>
internal static class Alternation
{
    /// <summary>Runs every contender <paramref name="rounds"/> times.</summary>
    /// <param name="rounds">1 or more.</param>
    /// <param name="contenders">What is compared.</param>
    public static IReadOnlyDictionary<string, Samples> Run(int rounds, params Contender[] contenders) => Run(rounds, null, contenders);

    /// <summary>Runs every contender, and says on standard error what each run took where <paramref name="progress"/> names the measurement.</summary>
    public static IReadOnlyDictionary<string, Samples> Run(int rounds, string? progress, params Contender[] contenders)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        var seconds = contenders.ToDictionary(c => c.Name, _ => new double[rounds]);
        var peaks = contenders.ToDictionary(c => c.Name, _ => 0L);
        for (var round = -1; round < rounds; round++)
        {
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                var (time, peak) = Once(contender.Run);
                if (progress is not null)
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{progress}, {(round < 0 ? "warm-up" : $"round {round + 1} of {rounds}")}: {contender.Name} {time:0.00} s"));
                if (round < 0)
                    continue;
                seconds[contender.Name][round] = time;
                peaks[contender.Name] = Math.Max(peaks[contender.Name], peak);
            }
        }

        return contenders.ToDictionary(c => c.Name, c => new Samples(seconds[c.Name], peaks[c.Name]));
    }

    /// <summary>Runs something once.</summary>
    /// <returns>Wall time in seconds, and the peak of resident memory in bytes (see <see cref="PeakMemory"/>).</returns>
    public static (double Seconds, long PeakBytes) Once(Action run)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        PeakMemory.Reset();
        var clock = Stopwatch.StartNew();
        run();
        return (clock.Elapsed.TotalSeconds, PeakMemory.Bytes);
    }
}
