using System.Diagnostics;

namespace RSICCLLM.Tests.Shared;

/// <summary>
/// Holds a reader to damaged files: each is read or refused with the exception that the reader promises, nothing takes long, and no number in a
/// file makes the reader allocate out of proportion. RSICCLLM_SLOW_TESTS=1 tries 15,000 files a reader, otherwise 300.
/// </summary>
internal static class ReaderFuzz
{
    private const long MostBytes = 8 << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    private static int Files => Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") == "1" ? 15_000 : 300;

    /// <summary>Writes damaged files over a good one and reads each.</summary>
    /// <param name="path">Where the file lies.</param>
    /// <param name="good">A file that is read well.</param>
    /// <param name="read">Reads it.</param>
    /// <typeparam name="TRefusal">What the reader throws for a bad file.</typeparam>
    public static void Run<TRefusal>(string path, byte[] good, Action read)
        where TRefusal : Exception
    {
        File.WriteAllBytes(path, good);
        read();
        var mutator = new ByteMutator(Path.GetFileName(path).Length + good.Length);
        var refused = 0;
        for (var i = 0; i < Files; i++)
        {
            var bytes = mutator.Mutate(good);
            File.WriteAllBytes(path, bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            try
            {
                read();
            }
            catch (TRefusal e)
            {
                refused++;
                e.Message.Length.ShouldBeInRange(10, 4000);
            }
            catch (Exception e) when (e is not ShouldAssertException)
            {
                Assert.Fail($"{e.GetType().Name} for file {i}, as Base64: {Convert.ToBase64String(bytes.AsSpan(0, Math.Min(bytes.Length, 3000)))}: {e}");
            }

            clock.Elapsed.ShouldBeLessThan(MostTime, $"file {i}");
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostBytes, $"file {i}");
        }

        refused.ShouldBeGreaterThan(Files / 10);
    }
}
