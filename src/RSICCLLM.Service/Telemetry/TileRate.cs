namespace RSICCLLM.Service.Telemetry;

/// <summary>Tiles per minute over the last minutes; by durations, not by clock times. Thread-safe.</summary>
internal sealed class TileRate(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Queue<(long At, int Count)> _counts = new();
    private readonly long _start = clock.GetTimestamp();
    private long _sum;

    public void Add(int count)
    {
        lock (_gate)
        {
            _counts.Enqueue((clock.GetTimestamp(), count));
            _sum += count;
            Forget();
        }
    }

    public double PerMinute()
    {
        lock (_gate)
        {
            Forget();
            var span = TimeSpan.FromTicks(Math.Min(Window.Ticks, clock.GetElapsedTime(_start).Ticks));
            return span > TimeSpan.Zero ? _sum / span.TotalMinutes : 0;
        }
    }

    private void Forget()
    {
        while (_counts.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.At) > Window)
        {
            _sum -= oldest.Count;
            _counts.Dequeue();
        }
    }
}
