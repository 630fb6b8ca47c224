namespace RSICCLLM.Train.Cli.Commands;

/// <summary>One line of progress for every report, on the error stream.</summary>
internal sealed class LineProgress<T> : IProgress<T>
{
    public void Report(T value) => Console.Error.WriteLine(value);
}
