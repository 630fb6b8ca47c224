using System.Globalization;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// What the control groups of Linux, which containers and services are, leave a process of the memory that they allow it. Pages of files that nobody
/// has used lately count as used there and are given up before anything fails, so they are free here.
/// </summary>
internal static class ControlGroupMemory
{
    private const string Mount = "/sys/fs/cgroup";
    private static readonly Names Version2 = new("memory.max", "memory.current", "inactive_file ");
    private static readonly Names Version1 = new("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file ");

    /// <summary>Bytes left, 0 or more; <see langword="null"/> where no group has a limit.</summary>
    public static long? FreeBytes() => FreeBytes(Mount, "/proc/self/cgroup");

    /// <inheritdoc cref="FreeBytes()"/>
    /// <param name="mount">Where the groups are mounted.</param>
    /// <param name="membership">File that says which groups the process is in, a line <c>number:controllers:path</c> each.</param>
    internal static long? FreeBytes(string mount, string membership)
    {
        try
        {
            foreach (var line in File.ReadLines(membership))
            {
                if (line.Split(':', 3) is not [_, var controllers, var path])
                    continue;
                if (controllers.Length == 0 && Least(mount, path, Version2) is { } free)
                    return free;
                if (controllers.Split(',').Contains("memory") && Least(Path.Combine(mount, "memory"), path, Version1) is { } left)
                    return left;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return null;
    }

    // A limit holds for all groups below. In a container the path may be the one outside, where only the mount itself is there.
    private static long? Least(string root, string path, Names names)
    {
        long? least = null;
        for (var folder = root + path.TrimEnd('/'); folder.Length >= root.Length; folder = folder[..Math.Max(0, folder.LastIndexOf('/'))])
        {
            if (Number(folder, names.Limit) is { } limit && Number(folder, names.Used) is { } used)
                least = Math.Min(least ?? long.MaxValue, Math.Max(0, limit - (used - Inactive(folder, names.Inactive))));
        }

        return least;
    }

    // "max" is no number, and version 1 says a number beyond all memory.
    private static long? Number(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) && long.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static long Inactive(string folder, string name)
    {
        var path = Path.Combine(folder, "memory.stat");
        var line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is not null && long.TryParse(line.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
    }

    private sealed record Names(string Limit, string Used, string Inactive);
}
