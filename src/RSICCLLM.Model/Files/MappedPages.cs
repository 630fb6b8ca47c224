using System.Runtime.InteropServices;

namespace RSICCLLM.Model.Files;

/// <summary>
/// Gives pages of a file mapping back to the system, so that reading a large file does not count as the process's memory.
/// The pages stay valid: what is read again is mapped again. A hint: where it is not understood, nothing happens.
/// </summary>
internal static unsafe partial class MappedPages
{
    // MADV_DONTNEED (madvise(2)), the same number on Linux and macOS.
    private const int DontNeed = 4;

    /// <summary>Gives back the pages that hold a range.</summary>
    /// <param name="start">First byte, inside a mapping that is only read.</param>
    /// <param name="length">Bytes.</param>
    public static void Release(byte* start, long length)
    {
        if (length <= 0)
            return;
        var page = (nint)Environment.SystemPageSize;
        var first = (nint)start & -page;
        var bytes = (nuint)((nint)start + (nint)length - first);
        if (OperatingSystem.IsWindows())
            _ = VirtualUnlock((byte*)first, bytes);
        else if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            _ = Advise((byte*)first, bytes, DontNeed);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* address, nuint length, int advice);

    // Unlocking pages that are not locked takes them out of the working set (VirtualUnlock, remarks).
    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualUnlock(byte* address, nuint size);
}
