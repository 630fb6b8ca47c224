using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Model.Files;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Cli.Terminal;

/// <summary>One line that is written over again: share, bytes per second of the checkpoint, remaining time, tensor. Silent when standard error is not a terminal.</summary>
internal sealed class ConversionProgressLine : IProgress<ConversionProgress>, IDisposable
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private int _lastLength;
    private long _firstBytes;
    private long _lastBytes;

    public void Report(ConversionProgress value)
    {
        // The checkpoint is read again; some of it already has been when the first tensor is told.
        if (value.BytesRead < _lastBytes)
        {
            _clock.Restart();
            _firstBytes = value.BytesRead;
        }

        _lastBytes = value.BytesRead;
        if (_terminal)
            Write(Text(value, _firstBytes, _clock.Elapsed));
    }

    public void Dispose()
    {
        if (!_terminal)
            return;
        Write("");
        Console.Error.Write('\r');
    }

    internal static string Text(ConversionProgress value, long firstBytes, TimeSpan elapsed)
    {
        var rate = (value.BytesRead - firstBytes) / Math.Max(elapsed.TotalSeconds, 1e-3);
        var left = TimeSpan.FromSeconds((value.BytesTotal - value.BytesRead) / Math.Max(rate, 1));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{100.0 * value.BytesRead / Math.Max(value.BytesTotal, 1):0} % of {ByteText.Of(value.BytesTotal)}, {rate / 1e6:0} MB/s, {left:h\\:mm\\:ss} left: {value.Tensor}");
    }

    private void Write(string text)
    {
        Console.Error.Write('\r' + text.PadRight(_lastLength));
        _lastLength = text.Length;
    }
}
