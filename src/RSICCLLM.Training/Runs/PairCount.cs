using System.Globalization;

namespace RSICCLLM.Training.Runs;

/// <summary>Says how far a pass over pairs is and, once that is known, how long it will still take: at once, then at most every few seconds, and at the end. Not thread-safe.</summary>
/// <param name="what">What is done, the beginning of each line.</param>
/// <param name="tell">Told of each line.</param>
/// <param name="time">The clock. Default: the system's.</param>
public sealed class PairCount(string what, Action<string> tell, TimeProvider? time = null)
{
    private static readonly TimeSpan ShortestMeasurement = TimeSpan.FromSeconds(1);
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private long _start;
    private TimeSpan _last;
    private int? _first;
    private bool _knowsSpeed;

    /// <summary>Shortest time between two lines, but for the first two: where it stands, and the first speed. Default: 10 seconds.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Takes note of how far it is. Speed and remaining time count from the first report on.</summary>
    /// <param name="done">Pairs done; those of the first report do not count for the speed.</param>
    /// <param name="total">Pairs altogether.</param>
    public void Report(int done, int total)
    {
        var isFirst = _first is null;
        if (_first is null)
            (_first, _start) = (done, _time.GetTimestamp());
        var elapsed = _time.GetElapsedTime(_start);
        // The first speed is worth a line as well.
        var isKnown = !_knowsSpeed && done > _first && elapsed >= ShortestMeasurement;
        if (!isFirst && !isKnown && done < total && elapsed - _last < Pause)
            return;
        _knowsSpeed |= isKnown;
        _last = elapsed;
        tell(Line(what, done, total, done - _first.Value, elapsed));
    }

    private static string Line(string what, int done, int total, int since, TimeSpan elapsed)
    {
        if (since <= 0 || done >= total || elapsed <= TimeSpan.Zero)
            return string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {total} pairs");
        var left = elapsed * ((double)(total - done) / since);
        return string.Create(
            CultureInfo.InvariantCulture, $"{what}: {done} of {total} pairs, {since / elapsed.TotalSeconds:0.0} pairs/s, {(long)left.TotalHours:00}:{left:mm\\:ss} left");
    }
}
