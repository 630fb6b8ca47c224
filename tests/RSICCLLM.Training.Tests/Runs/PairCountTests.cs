using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Tests.Runs;

public class PairCountTests
{
    private readonly Clock _clock = new();
    private readonly List<string> _lines = [];

    [Fact]
    public void Speed_and_remaining_time_count_from_the_first_report_on()
    {
        var count = new PairCount("sampled", _lines.Add, _clock);
        // A model is loaded before the first report, and 250 pairs are an earlier start's.
        _clock.Wait(TimeSpan.FromMinutes(5));
        count.Report(250, 500);
        _clock.Wait(TimeSpan.FromSeconds(10));
        // 50 pairs in 10 s, 200 left: 40 s.
        count.Report(300, 500);
        _clock.Wait(TimeSpan.FromSeconds(40));
        count.Report(500, 500);
        _lines.ShouldBe(["sampled: 250 of 500 pairs", "sampled: 300 of 500 pairs, 5.0 pairs/s, 00:00:40 left", "sampled: 500 of 500 pairs"]);
    }

    [Fact]
    public void Days_are_told_as_hours()
    {
        var count = new PairCount("sampled", _lines.Add, _clock);
        count.Report(0, 1801);
        _clock.Wait(TimeSpan.FromMinutes(1));
        // A pair a minute, 1,800 left: 30 hours.
        count.Report(1, 1801);
        _lines.ShouldBe(["sampled: 0 of 1801 pairs", "sampled: 1 of 1801 pairs, 0.0 pairs/s, 30:00:00 left"]);
    }

    [Fact]
    public void Many_reports_in_a_moment_are_the_first_line_and_the_last()
    {
        var count = new PairCount("sampled", _lines.Add, _clock);
        for (var done = 0; done <= 100; done++)
            count.Report(done, 100);
        _lines.ShouldBe(["sampled: 0 of 100 pairs", "sampled: 100 of 100 pairs"]);
    }

    [Fact]
    public void The_pause_between_lines_can_be_set()
    {
        var count = new PairCount("sampled", _lines.Add, _clock) { Pause = TimeSpan.FromSeconds(2) };
        for (var done = 0; done <= 4; done++)
        {
            count.Report(done, 5);
            _clock.Wait(TimeSpan.FromSeconds(1));
        }

        _lines.ShouldBe(["sampled: 0 of 5 pairs", "sampled: 1 of 5 pairs, 1.0 pairs/s, 00:00:04 left", "sampled: 3 of 5 pairs, 1.0 pairs/s, 00:00:02 left"]);
    }

    [Fact]
    public void Remaining_time_is_told_as_soon_as_it_is_known()
    {
        var count = new PairCount("sampled", _lines.Add, _clock);
        count.Report(0, 8);
        _clock.Wait(TimeSpan.FromSeconds(0.5));
        // Half a second is no measurement.
        count.Report(1, 8);
        _clock.Wait(TimeSpan.FromSeconds(1.5));
        // 2 pairs in 2 s, 6 left.
        count.Report(2, 8);
        _clock.Wait(TimeSpan.FromSeconds(1));
        count.Report(3, 8);
        _lines.ShouldBe(["sampled: 0 of 8 pairs", "sampled: 2 of 8 pairs, 1.0 pairs/s, 00:00:06 left"]);
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks = 1_000_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Wait(TimeSpan time) => _ticks += time.Ticks;
    }
}
