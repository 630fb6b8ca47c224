using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Datasets.Generation;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary>One line with count, rate and remaining time; silent when standard error is no terminal. Thread-safe.</summary>
internal sealed class CountProgress(string unit) : IProgress<GenerationProgress>, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _last = -Pause;
    private int? _first;

    public void Report(GenerationProgress value)
    {
        if (!_terminal)
            return;
        lock (_gate)
        {
            _first ??= value.Done;
            if (_clock.Elapsed - _last < Pause && value.Done < value.Total)
                return;
            _last = _clock.Elapsed;
            var rate = (value.Done - _first.Value) / _clock.Elapsed.TotalSeconds;
            var left = rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {rate:0.0} {unit}/s, {TimeSpan.FromSeconds((value.Total - value.Done) / rate):h\\:mm\\:ss} left") : "";
            Console.Error.Write($"\r{value.Done}/{value.Total} {unit}{left}        ");
        }
    }

    public void Dispose()
    {
        if (_terminal)
            Console.Error.WriteLine();
    }
}
