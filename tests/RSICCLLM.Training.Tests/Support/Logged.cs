using System.Text.Json;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Tests.Support;

/// <summary>What a training wrote into its log.</summary>
internal static class Logged
{
    /// <summary>Step and losses of every line, as text: equal to the bit or not.</summary>
    public static List<(long Step, string Losses)> Losses(TrainingOptions options) =>
        [.. File.ReadLines(Path.Combine(options.Output, "log.jsonl")).Select(l => JsonDocument.Parse(l).RootElement)
            .Select(l => (l.GetProperty("step").GetInt64(), l.GetProperty("losses").GetRawText()))];
}

/// <summary>Hands reports to a function on the training's own thread.</summary>
internal sealed class Seen<T>(Action<T> see) : IProgress<T>
{
    public void Report(T value) => see(value);
}
