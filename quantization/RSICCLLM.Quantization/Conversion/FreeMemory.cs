using System.Globalization;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>Memory that a process could take now without pushing others out.</summary>
internal static class FreeMemory
{
    /// <summary>
    /// Bytes: on Linux <c>MemAvailable</c> of /proc/meminfo, within what the collector may take and what the control groups of the process have left;
    /// elsewhere what the collector knows.
    /// </summary>
    public static long Bytes
    {
        get
        {
            var known = GC.GetGCMemoryInfo(GCKind.Any);
            if (!OperatingSystem.IsLinux())
            {
                // Before the first collection the load is not known yet.
                GC.Collect();
                known = GC.GetGCMemoryInfo(GCKind.Any);
                return Math.Max(0, known.TotalAvailableMemoryBytes - known.MemoryLoadBytes);
            }

            var line = File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
            var available = line is null ? 0 : long.Parse(line.AsSpan(13).Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024;
            return Math.Min(Math.Min(available, known.TotalAvailableMemoryBytes), ControlGroupMemory.FreeBytes() ?? long.MaxValue);
        }
    }
}
