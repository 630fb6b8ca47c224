using System.Diagnostics;
using System.Globalization;

namespace RSICCLLM.Training.Runs;

/// <summary>Says how far a pass over pairs is and how long it will still take, at most every few seconds and at the end. Not thread-safe.</summary>
/// <param name="what">What is done, the beginning of each line.</param>
/// <param name="tell">Told of each line.</param>
public sealed class PairCount(string what, Action<string> tell)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _last;
    private int? _first;

    /// <summary>Takes note of how far it is.</summary>
    /// <param name="done">Pairs done; those of an earlier start do not count for the speed.</param>
    /// <param name="total">Pairs altogether.</param>
    public void Report(int done, int total)
    {
        _first ??= done;
        if (done < total && _clock.Elapsed - _last < Pause)
            return;
        _last = _clock.Elapsed;
        tell(Line(what, done, total, done - _first.Value, _clock.Elapsed));
    }

    internal static string Line(string what, int done, int total, int since, TimeSpan elapsed) => since > 0 && done < total
        ? string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {total} pairs, {since / elapsed.TotalSeconds:0.0} pairs/s, {elapsed * (total - done) / since:hh\\:mm\\:ss} left")
        : string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {total} pairs");
}
