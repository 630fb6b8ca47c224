using System.Diagnostics;
using System.Globalization;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>
/// Peak resident memory: VmHWM on Linux, the peak working set on Windows. Pages of memory-mapped files that are in memory count.
/// Only Linux can set the mark back, so elsewhere measure in a process of its own (<see cref="ChildRun"/>).
/// </summary>
internal static class PeakMemory
{
    /// <summary>Peak of this process since <see cref="Reset"/>, in bytes.</summary>
    public static long Bytes => Of(Process.GetCurrentProcess());

    /// <summary>Sets the mark back to what is resident now, where the system can (<c>/proc/self/clear_refs</c>, proc(5)).</summary>
    public static void Reset()
    {
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
    }

    /// <summary>Peak of a process that is still running, in bytes; 0 when it has ended.</summary>
    public static long Of(Process process)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                process.Refresh();
                return process.PeakWorkingSet64;
            }

            var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6).Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            return 0;
        }
    }
}
