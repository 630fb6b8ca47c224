namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>The limit that file work is held against: reading bytes and writing them elsewhere, until they are on the disk.</summary>
internal static class FileCopy
{
    private const int BufferBytes = 4 << 20;

    /// <summary>Makes a file of random bytes (so that no disk compresses them).</summary>
    public static void Fill(string path, long bytes)
    {
        var buffer = new byte[BufferBytes];
        new Random(1).NextBytes(buffer);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        for (var left = bytes; left > 0; left -= BufferBytes)
            file.Write(buffer, 0, (int)Math.Min(left, BufferBytes));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Copies one file over another.</summary>
    public static void Once(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        using var target = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        source.CopyTo(target, BufferBytes);
        target.Flush(flushToDisk: true);
    }
}
