namespace RSICCLLM.Service.Tests;

/// <summary>A clock that goes when a test says so; its durations and its clock times are independent.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks = 1;

    public DateTimeOffset WallClock { get; set; } = new(2026, 11, 24, 22, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => WallClock;

    public void Advance(TimeSpan time)
    {
        _ticks += time.Ticks;
        WallClock += time;
    }
}
