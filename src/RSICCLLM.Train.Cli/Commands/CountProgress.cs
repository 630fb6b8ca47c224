using RSICCLLM.Datasets.Generation;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Train.Cli.Commands;

/// <summary>One line with count, rate and remaining time that is written over; silent when standard error is no terminal. Thread-safe.</summary>
internal sealed class CountProgress : IProgress<GenerationProgress>, IDisposable
{
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Lock _gate = new();
    private readonly PairCount _count;
    private int _width;

    /// <param name="what">What is done, the beginning of the line.</param>
    public CountProgress(string what) => _count = new PairCount(what, Write) { Pause = TimeSpan.FromMilliseconds(200) };

    public void Report(GenerationProgress value)
    {
        if (!_terminal)
            return;
        lock (_gate)
            _count.Report(value.Done, value.Total);
    }

    public void Dispose()
    {
        if (_terminal)
            Console.Error.WriteLine();
    }

    private void Write(string line)
    {
        // Blanks over the rest of a longer line.
        Console.Error.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }
}
