using System.Xml.Linq;
using RSICCLLM.Evaluation.Reliability;

namespace RSICCLLM.Evaluation.Tests.Reliability;

public sealed class ReliabilityTests
{
    [Fact]
    public void A_curve_goes_through_the_smoothed_shares_of_two_scores()
    {
        // 8 of 10 right at 0, 3 of 10 at -1. Platt's targets for 11 right and 9 wrong are 12/13 and 1/11, so that the curve, which has
        // two parameters, meets (8 x 12/13 + 2 x 1/11) / 10 and (3 x 12/13 + 7 x 1/11) / 10.
        var items = Items(0, 8, 10).Concat(Items(-1, 3, 10)).ToList();

        var curve = PlattScaling.Fit(items);

        curve.Apply(0).ShouldBe(0.756643, 1e-5);
        curve.Apply(-1).ShouldBe(0.340559, 1e-5);
    }

    [Theory]
    [InlineData(10, 10, 11.0 / 12)]
    [InlineData(0, 10, 1.0 / 12)]
    public void Items_of_one_kind_leave_room_for_doubt(int right, int count, double expected) =>
        PlattScaling.Fit(Items(-0.5, right, count).ToList()).Apply(-0.5).ShouldBe(expected, 1e-3);

    [Fact]
    public void A_score_that_misleads_is_left_out()
    {
        // Better scores, worse answers: the share of right ones is all that is kept, (10 + 1) / (20 + 2).
        var curve = PlattScaling.Fit(Items(0, 2, 10).Concat(Items(-1, 8, 10)).ToList());

        curve.Slope.ShouldBe(0);
        curve.Apply(0).ShouldBe(0.5, 1e-9);
    }

    [Fact]
    public void The_error_is_the_weighted_distance_of_the_bins()
    {
        // 0.95 stated, 3 of 4 right; 0.15 stated, none of 2: (4 x 0.2 + 2 x 0.15) / 6.
        var bins = new ReliabilityBins([(0.95, true), (0.95, true), (0.95, true), (0.95, false), (0.15, false), (0.15, false)]);

        bins.ExpectedCalibrationError.ShouldBe(1.1 / 6, 1e-12);
        bins.Filled.Select(b => b.Items).ShouldBe([2, 4]);
        new ReliabilityBins([(1.0, true), (0.0, false)]).ExpectedCalibrationError.ShouldBe(0);
    }

    [Fact]
    public void Calibration_lowers_the_error_of_a_model_that_is_too_sure()
    {
        // Says 0.95 and 0.80, is right in 0.7 and 0.4 of the cases.
        var items = new List<StatementScore>();
        for (var i = 0; i < 200; i++)
            items.Add(new StatementScore(Math.Log(0.95), i / 2 % 10 < 7));
        for (var i = 0; i < 200; i++)
            items.Add(new StatementScore(Math.Log(0.80), i / 2 % 10 < 4));

        var measured = ConfidenceMeasurement.Of(items).ShouldNotBeNull();

        measured.Before.ExpectedCalibrationError.ShouldBe(0.325, 1e-9);
        measured.After.ExpectedCalibrationError.ShouldBeLessThan(0.02);
        ConfidenceMeasurement.Of(items.Take(ConfidenceMeasurement.LeastItems - 1).ToList()).ShouldBeNull();
        XDocument.Parse(ReliabilityDiagram.Draw([("A < B", measured)])).Descendants().Count(e => e.Name.LocalName == "polyline").ShouldBe(2);
    }

    [Theory]
    [InlineData(0.75, 0.5, 0.75, 0.3006, 2.0 / 3)]
    [InlineData(1.0, 0.1, 1.0, 0.5101, 1.0 / 3)]
    [InlineData(0.9, 0.1, 1.0, 0.5101, 1.0 / 3)]
    public void The_threshold_is_the_highest_that_keeps_the_recall(double recall, double threshold, double measured, double low, double saving)
    {
        (double, bool)[] tiles = [(0.6, true), (0.1, true), (0.9, true), (0.5, true), (0.05, false), (0.2, false), (0.7, false)];

        var triage = TriageMeasurement.Of(tiles, recall).ShouldNotBeNull();

        (triage.Threshold, triage.Recall, triage.Changed, triage.Unchanged).ShouldBe((threshold, measured, 4, 3));
        triage.RecallLow.ShouldBe(low, 1e-4);
        triage.Saving.ShouldBe(saving, 1e-12);
    }

    [Fact]
    public void Without_a_changed_tile_there_is_no_threshold() => TriageMeasurement.Of([(0.5, false)], 0.995).ShouldBeNull();

    private static IEnumerable<StatementScore> Items(double score, int right, int count) =>
        Enumerable.Range(0, count).Select(i => new StatementScore(score, i < right));
}
