using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Tests.Runs;

public class PairCountTests
{
    [Fact]
    public void Gives_speed_and_remaining_time_of_this_start()
    {
        // 50 pairs in 10 s, 200 left: 40 s.
        PairCount.Line("sampled", 300, 500, 50, TimeSpan.FromSeconds(10)).ShouldBe("sampled: 300 of 500 pairs, 5.0 pairs/s, 00:00:40 left");
        PairCount.Line("sampled", 250, 500, 0, TimeSpan.FromSeconds(10)).ShouldBe("sampled: 250 of 500 pairs");
        PairCount.Line("sampled", 500, 500, 250, TimeSpan.FromSeconds(50)).ShouldBe("sampled: 500 of 500 pairs");
    }

    [Fact]
    public void Many_reports_in_a_moment_are_one_line()
    {
        var lines = new List<string>();
        var count = new PairCount("sampled", lines.Add);
        for (var done = 0; done <= 100; done++)
            count.Report(done, 100);
        lines.ShouldBe(["sampled: 100 of 100 pairs"]);
    }
}
