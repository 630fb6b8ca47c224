using System.Runtime.InteropServices;

namespace RSICCLLM.Imaging.Buffers;

/// <summary>
/// Memory for decoded blocks, outside the collector's heap; some of what is given back waits for the next block of its size.
/// On Linux larger blocks are mapped: the C library keeps what it is given back in a store of the thread that took it, so that a scene of
/// 50,000 columns, decoded on all threads, left 100 MB that nobody used and that never went back to the system. Thread-safe.
/// </summary>
internal static unsafe partial class BlockMemory
{
    /// <summary>Most bytes that wait for a block.</summary>
    public const int MostKept = 8 << 20;

    // Smaller blocks would waste too much of their last page.
    private const int LeastMapped = 64 << 10;

    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, Stack<nint>> Kept = [];
    private static int Users;

    /// <summary>Bytes that wait for a block.</summary>
    public static int KeptBytes { get; private set; }

    /// <summary>A raster is open from now on, whose blocks may be kept.</summary>
    public static void Enter()
    {
        lock (Gate)
            Users++;
    }

    /// <summary>A raster was closed; with the last one nothing is kept any more. One that is never disposed of counts as open.</summary>
    public static void Leave()
    {
        lock (Gate)
        {
            if (--Users == 0)
                Clear();
        }
    }

    /// <summary>Memory of a length above 0 with anything in it.</summary>
    /// <exception cref="OutOfMemoryException">There is no more; of blocks that are mapped an <see cref="InsufficientMemoryException"/> with what to do.</exception>
    public static byte* Rent(int length)
    {
        lock (Gate)
        {
            if (Kept.TryGetValue(length, out var stack) && stack.TryPop(out var kept))
            {
                KeptBytes -= length;
                return (byte*)kept;
            }
        }

        if (!IsMapped(length))
            return (byte*)NativeMemory.Alloc((nuint)length);
        var mapped = Map(0, (nuint)length, ReadWrite, PrivateAnonymous, -1, 0);
        return mapped != -1 ? (byte*)mapped : throw new InsufficientMemoryException(FormattableString.Invariant($"The system has no {length} bytes for a block of a raster; close other programs or read smaller rasters."));
    }

    /// <summary>Gives memory back; nobody may use it any more.</summary>
    /// <param name="block">As it was rented.</param>
    /// <param name="length">With the length that it was rented with.</param>
    public static void Return(byte* block, int length)
    {
        if (length > MostKept)
        {
            Free(block, length);
            return;
        }

        lock (Gate)
        {
            if (Users == 0)
            {
                Free(block, length);
                return;
            }

            // Sizes that nobody asks for any more must not keep the others out.
            if (KeptBytes + length > MostKept)
                Clear();
            if (!Kept.TryGetValue(length, out var stack))
                Kept[length] = stack = new Stack<nint>();
            stack.Push((nint)block);
            KeptBytes += length;
        }
    }

    /// <summary>Gives everything that waits for a block back to the system.</summary>
    public static void Clear()
    {
        lock (Gate)
        {
            foreach (var (length, stack) in Kept)
            {
                while (stack.TryPop(out var block))
                    Free((byte*)block, length);
            }

            Kept.Clear();
            KeptBytes = 0;
        }
    }

    private static bool IsMapped(int length) => length >= LeastMapped && OperatingSystem.IsLinux();

    private static void Free(byte* block, int length)
    {
        if (IsMapped(length))
            _ = Unmap((nint)block, (nuint)length);
        else
            NativeMemory.Free(block);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(nint address, nuint length);
}
