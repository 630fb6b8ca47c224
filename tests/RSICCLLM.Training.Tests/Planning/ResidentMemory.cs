using System.Globalization;

namespace RSICCLLM.Training.Tests.Planning;

/// <summary>
/// Highest memory of this process' own while it is watched (<c>RssAnon</c> of proc(5), without pages of mapped files), in bytes, looked at every few
/// milliseconds from a thread. Linux only; 0 elsewhere.
/// </summary>
internal sealed class ResidentMemory : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _stop;
    private long _peak;

    public ResidentMemory()
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = "memory" };
        _thread.Start();
    }

    /// <summary>Highest value so far.</summary>
    public long Peak => Math.Max(Interlocked.Read(ref _peak), Now);

    /// <summary>Value at this moment.</summary>
    public static long Now
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return 0;
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(8).Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024;
        }
    }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    private void Watch()
    {
        while (!_stop)
        {
            var now = Now;
            if (now > Interlocked.Read(ref _peak))
                Interlocked.Exchange(ref _peak, now);
            Thread.Sleep(5);
        }
    }
}
