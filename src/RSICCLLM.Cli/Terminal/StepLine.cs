using System.Diagnostics;
using System.Globalization;

namespace RSICCLLM.Cli.Terminal;

/// <summary>One line that is written over again: a step, how much of it is done, its rate and remaining time. Silent when standard error is not a terminal.</summary>
internal sealed class StepLine : IDisposable
{
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string _step = string.Empty;
    private int _lastLength;

    /// <summary>Reports; a total of 0 means that the step cannot be counted.</summary>
    public void Report(string step, int done, int total)
    {
        if (!_terminal)
            return;
        if (step != _step)
        {
            _step = step;
            _clock.Restart();
        }

        var rate = done / Math.Max(_clock.Elapsed.TotalSeconds, 1e-3);
        Write(total == 0 ? step : done == 0 ? $"{step}: 0/{total}" : string.Create(
            CultureInfo.InvariantCulture, $"{step}: {done}/{total}, {rate:0.0}/s, {TimeSpan.FromSeconds((total - done) / rate):h\\:mm\\:ss} left"));
    }

    public void Dispose()
    {
        if (!_terminal)
            return;
        Write(string.Empty);
        Console.Error.Write('\r');
    }

    private void Write(string text)
    {
        Console.Error.Write('\r' + text.PadRight(_lastLength));
        _lastLength = text.Length;
    }
}
