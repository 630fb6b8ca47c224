using System.Diagnostics;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>Runs a command as a process of its own and measures it, so that no earlier work counts against its memory.</summary>
/// <param name="ExitCode">As the process ended.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="PeakBytes">Peak resident memory, looked at every 20 ms.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ChildRun(int ExitCode, double Seconds, long PeakBytes, string Output, string Errors)
{
    private const int SampleMilliseconds = 20;

    /// <summary>Starts a command and waits for its end.</summary>
    public static ChildRun Start(string file, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{file} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        do
            peak = Math.Max(peak, PeakMemory.Of(process));
        while (!process.WaitForExit(SampleMilliseconds));
        return new ChildRun(process.ExitCode, clock.Elapsed.TotalSeconds, peak, output.Result, errors.Result);
    }

    /// <summary>The same run, when it ended well.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message has what it wrote to standard error.</exception>
    public ChildRun Succeeded() => ExitCode == 0 ? this : throw new InvalidOperationException($"The process ended with code {ExitCode}: {Errors.Trim()}");
}
