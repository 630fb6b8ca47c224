namespace RSICCLLM.Service.Tests;

/// <summary>A clock that goes when a test says so; its durations and its clock times are independent.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks = 1;
    private int _looks;

    /// <summary>How often its clock time was asked for; safe for several threads.</summary>
    public int Looks => Volatile.Read(ref _looks);

    public DateTimeOffset WallClock { get; set; } = new(2026, 11, 24, 22, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Increment(ref _looks);
        return WallClock;
    }

    public void Advance(TimeSpan time)
    {
        _ticks += time.Ticks;
        WallClock += time;
    }
}
