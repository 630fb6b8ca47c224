using System.Runtime.CompilerServices;

namespace RSICCLLM.Imaging.Buffers;

/// <summary>
/// Large arrays of exactly the length asked for, kept for the next taker: tiles come in few sizes, many thousand times, and the collector
/// lets large arrays that nobody needs any more pile up to a multiple of those in use. Who rents and does not return costs nothing but that. Thread-safe.
/// </summary>
internal static class BufferPool
{
    /// <summary>Most bytes that wait for a taker.</summary>
    public const long MostKept = 48 << 20;

    // Smaller arrays are no large objects to the collector: it is quicker than this.
    private const int LeastBytes = 85_000;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<(Type Item, int Length), Stack<Array>> Kept = [];
    private static long KeptBytes;

    /// <summary>An array of a length, all zero.</summary>
    public static T[] RentCleared<T>(int length)
        where T : unmanaged
    {
        if (Take<T>(length) is not { } kept)
            return new T[length];
        Array.Clear(kept);
        return kept;
    }

    /// <summary>An array of a length with anything in it.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged => Take<T>(length) ?? GC.AllocateUninitializedArray<T>(length);

    /// <summary>Gives an array back; nobody may use it any more.</summary>
    public static void Return<T>(T[] buffer)
        where T : unmanaged
    {
        var bytes = Bytes<T>(buffer.Length);
        if (bytes is < LeastBytes or > MostKept)
            return;
        lock (Gate)
        {
            // Sizes that nobody asks for any more must not keep the others out.
            if (KeptBytes + bytes > MostKept)
                Clear();

            var key = (typeof(T), buffer.Length);
            if (!Kept.TryGetValue(key, out var stack))
                Kept[key] = stack = new Stack<Array>();
            stack.Push(buffer);
            KeptBytes += bytes;
        }
    }

    /// <summary>Lets go of everything that waits for a taker.</summary>
    public static void Clear()
    {
        lock (Gate)
        {
            Kept.Clear();
            KeptBytes = 0;
        }
    }

    private static T[]? Take<T>(int length)
        where T : unmanaged
    {
        var bytes = Bytes<T>(length);
        if (bytes < LeastBytes)
            return null;
        lock (Gate)
        {
            if (!Kept.TryGetValue((typeof(T), length), out var stack) || !stack.TryPop(out var buffer))
                return null;
            KeptBytes -= bytes;
            return (T[])buffer;
        }
    }

    private static long Bytes<T>(int length) => (long)length * Unsafe.SizeOf<T>();
}
