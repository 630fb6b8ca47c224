using System.Runtime.InteropServices;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>What native code has taken from the C library and not given back: it tells a leak from memory that lies free between allocations.</summary>
internal static partial class NativeMemory
{
    /// <summary>Bytes in use in all heaps of glibc (2.33 or later), and in blocks of their own; <see langword="null"/> with another C library.</summary>
    public static long? InUse()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var info = Information();
            return (long)(info.InUse + info.Mapped);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial MallocInformation Information();

    // struct mallinfo2 of malloc.h: ten size_t, of which uordblks and hblkhd are asked for.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocInformation
    {
        private readonly nuint _arena, _ordblks, _smblks, _hblks;
        public readonly nuint Mapped;
        private readonly nuint _usmblks, _fsmblks;
        public readonly nuint InUse;
        private readonly nuint _fordblks, _keepcost;
    }
}
