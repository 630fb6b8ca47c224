using System.Diagnostics;

namespace RSICCLLM.Training.Tests.Support;

/// <summary>Work in a process of its own, which ends with the wait for it.</summary>
internal static class OwnProcess
{
    /// <param name="start">What to start.</param>
    /// <param name="started">Told of the process.</param>
    /// <param name="cancellation">Ends process and wait.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start, CancellationToken cancellation, Action<Process>? started = null)
    {
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        try
        {
            started?.Invoke(process);
            var output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, output);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
        }
    }
}
