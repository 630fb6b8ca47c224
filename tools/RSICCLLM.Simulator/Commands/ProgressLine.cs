using System.Diagnostics;
using System.Globalization;

namespace RSICCLLM.Simulator.Commands;

/// <summary>A line with rate and remaining time on standard error; silent when that is not a terminal.</summary>
internal sealed class ProgressLine(string unit, long total) : IDisposable
{
    private readonly bool _shown = !Console.IsErrorRedirected;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _last = -1000;

    public void Report(long done)
    {
        if (!_shown || (_watch.ElapsedMilliseconds - _last < 200 && done < total))
            return;
        _last = _watch.ElapsedMilliseconds;
        var rate = done / Math.Max(0.001, _watch.Elapsed.TotalSeconds);
        var left = TimeSpan.FromSeconds(rate > 0 ? (total - done) / rate : 0);
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{done} of {total} {unit}, {rate:0.0} a second, {left:hh\\:mm\\:ss} left   "));
    }

    public void Dispose()
    {
        if (_shown && _last >= 0)
            Console.Error.WriteLine();
    }
}
