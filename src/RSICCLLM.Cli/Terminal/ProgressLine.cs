using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Batch.Running;

namespace RSICCLLM.Cli.Terminal;

/// <summary>One line that is written over again: step, tiles, rate, remaining time. Silent when standard error is not a terminal. Thread-safe.</summary>
internal sealed class ProgressLine : IProgress<RunProgress>, IDisposable
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private int? _firstDone;
    private int _lastLength;

    public void Report(RunProgress value)
    {
        if (!_terminal)
            return;
        lock (_gate)
        {
            // Tiles of an earlier start say nothing about this one's speed.
            _firstDone ??= value.TilesKnown > 0 ? value.TilesDone : null;
            var pairs = value.Pairs > 1 ? $", {value.PairsEnded}/{value.Pairs} pairs" : "";
            Write($"{value.Step}: {value.TilesDone}/{value.TilesKnown} tiles{Rate(value)}{pairs}");
        }
    }

    public void Dispose()
    {
        if (!_terminal)
            return;
        lock (_gate)
        {
            Write("");
            Console.Error.Write('\r');
        }
    }

    private string Rate(RunProgress value)
    {
        var done = value.TilesDone - (_firstDone ?? 0);
        if (done <= 0)
            return "";
        var rate = done / _clock.Elapsed.TotalSeconds;
        var left = TimeSpan.FromSeconds((value.TilesKnown - value.TilesDone) / rate);
        return string.Create(CultureInfo.InvariantCulture, $", {rate:0.0} tiles/s, {left:h\\:mm\\:ss} left");
    }

    private void Write(string text)
    {
        Console.Error.Write('\r' + text.PadRight(_lastLength));
        _lastLength = text.Length;
    }
}
