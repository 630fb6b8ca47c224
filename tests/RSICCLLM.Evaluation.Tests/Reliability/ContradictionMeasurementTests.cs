using RSICCLLM.Evaluation.Reliability;

namespace RSICCLLM.Evaluation.Tests.Reliability;

/// <summary>Sixty right captions, of which three (5 %) may be flagged.</summary>
public sealed class ContradictionMeasurementTests
{
    [Fact]
    public void A_named_change_is_flagged_below_the_threshold_that_catches_most()
    {
        // Four right captions lie below 0.5, so at most three of them may be flagged: the threshold lies between 0.25 and 0.4, in their
        // middle. It catches the eight wrong captions at 0.1 and the two at 0.25, not the one at 0.45.
        var captions = Captions(true, (0.2, 2), (0.22, 1), (0.4, 1), (0.9, 56)).Concat(Captions(false, (0.1, 8), (0.25, 2), (0.45, 1))).ToList();

        ContradictionMeasurement.Of(captions, namesChange: true, 0.05, 0.5).ShouldBe(new ContradictionMeasurement((0.25 + 0.4) / 2, true, 60, 3, 11, 10));
    }

    [Fact]
    public void No_change_is_flagged_from_the_threshold_on()
    {
        // Three right captions lie at 0.6, ten at 0.3. The lowest allowed threshold lies between 0.3 and 0.6 and catches the wrong ones
        // at 0.8 and 0.6, not those at 0.2; the usual one lies there too, and is preferred to the middle.
        var captions = Captions(true, (0, 47), (0.3, 10), (0.6, 3)).Concat(Captions(false, (0.8, 9), (0.6, 1), (0.2, 2))).ToList();

        ContradictionMeasurement.Of(captions, namesChange: false, 0.05, 0.5).ShouldBe(new ContradictionMeasurement(0.5, true, 60, 3, 12, 10));
    }

    [Fact]
    public void Of_thresholds_that_catch_the_same_the_one_with_fewer_false_alarms_is_chosen()
    {
        // Between 0.1 and 0.2 all ten are caught and nobody is flagged in vain; 0.3 would flag one more right caption for nothing.
        var captions = Captions(true, (0.2, 1), (0.8, 59)).Concat(Captions(false, (0.1, 10))).ToList();

        ContradictionMeasurement.Of(captions, namesChange: true, 0.05, 0.5).ShouldBe(new ContradictionMeasurement((0.1 + 0.2) / 2, true, 60, 0, 10, 10));
    }

    [Fact]
    public void Too_few_wrong_captions_are_no_licence_for_false_alarms()
    {
        // The usual threshold would flag ten of sixty right captions, where three are allowed, and nine wrong ones are too few to choose by.
        var captions = Captions(true, (0.4, 10), (0.9, 50)).Concat(Captions(false, (0.1, 9))).ToList();

        ContradictionMeasurement.Of(captions, namesChange: true, 0.05, 0.5).ShouldBe(new ContradictionMeasurement(0, true, 60, 0, 9, 0));
    }

    [Theory]
    [InlineData(40, 10, true)]
    [InlineData(39, 10, false)]
    [InlineData(40, 9, false)]
    public void A_threshold_is_chosen_by_enough_captions_of_both_kinds(int right, int wrong, bool isEnough)
    {
        ContradictionMeasurement.IsEnough(right, wrong).ShouldBe(isEnough);
        ContradictionMeasurement.Of([.. Captions(true, (0.9, right)), .. Captions(false, (0.1, wrong))], namesChange: true, 0.05, 0.3).IsChosen.ShouldBe(isEnough);
    }

    [Fact]
    public void False_alarms_have_their_price()
    {
        // From 0.4 on: 3 of 10 wrong captions and none of the right ones. From 0.2 on: one wrong caption more (10 %) for nine right ones
        // (15 %), which 20 % would allow.
        var captions = Captions(true, (0, 51), (0.2, 9)).Concat(Captions(false, (0, 6), (0.2, 1), (0.4, 3))).ToList();

        ContradictionMeasurement.Of(captions, namesChange: false, 0.2, 0.3).ShouldBe(new ContradictionMeasurement(0.3, true, 60, 0, 10, 3));
    }

    [Theory]
    [InlineData(24, 0.05, 24, 8)]
    [InlineData(25, 0.5, 0, 1)]
    public void One_in_four_flagged_captions_must_be_wrong(int beside, double threshold, int flagged, int caught)
    {
        // Right captions beside the seven wrong ones at 0.1; with the one at 0.9 a threshold below catches eight. 8 of 32 flags are one in
        // four, 8 of 33 are fewer: then only the one at 0.9 is caught, for nothing.
        var captions = Captions(true, (0, 808 - beside), (0.1, beside)).Concat(Captions(false, (0, 3), (0.1, 7), (0.9, 1))).ToList();

        ContradictionMeasurement.Of(captions, namesChange: false, 0.05, 0.5).ShouldBe(new ContradictionMeasurement(threshold, true, 808, flagged, 11, caught));
    }

    [Theory]
    [InlineData(0.125, 0.1875)]
    [InlineData(0.25, 0.25)]
    public void The_threshold_is_never_below_the_least(double least, double threshold) =>
        ContradictionMeasurement.Of([.. Captions(true, (0.125, 60)), .. Captions(false, (0.25, 10))], namesChange: false, 0.05, 0.5, least)
            .ShouldBe(new ContradictionMeasurement(threshold, true, 60, 0, 10, 10), "the middle between 0.125 and 0.25, or the least");

    [Theory]
    [InlineData(0.2, 0.5)]
    [InlineData(0.7, 0.7)]
    public void Where_no_threshold_is_worth_its_false_alarms_the_usual_one_is_kept(double least, double threshold) =>
        ContradictionMeasurement.Of([.. Captions(true, (0, 58), (0.9, 2)), .. Captions(false, (0.1, 10))], namesChange: false, 0.05, 0.5, least)
            .ShouldBe(new ContradictionMeasurement(threshold, false, 60, 2, 10, 0));

    [Fact]
    public void Shares_of_false_alarms_that_mean_nothing_are_refused()
    {
        foreach (var share in new[] { 0, 1.0 })
            Should.Throw<ArgumentOutOfRangeException>(() => ContradictionMeasurement.Of([], namesChange: true, share, 0.5));
    }

    [Theory]
    [InlineData(true, 0.0)]
    [InlineData(false, 1.0000000000000002)]
    public void Where_nothing_can_be_told_apart_and_the_usual_threshold_flags_too_many_nothing_is_flagged(bool namesChange, double threshold)
    {
        // All captions at certain evidence, or at none: a threshold that flags one flags all.
        var evidence = namesChange ? 0.0 : 1.0;

        ContradictionMeasurement.Of([.. Captions(true, (evidence, 60)), .. Captions(false, (evidence, 20))], namesChange, 0.05, 0.5)
            .ShouldBe(new ContradictionMeasurement(threshold, true, 60, 0, 20, 0));
    }

    [Theory]
    [InlineData(60, 9)]
    [InlineData(39, 20)]
    public void With_too_few_captions_the_usual_threshold_is_kept_and_measured(int right, int wrong)
    {
        var captions = Captions(true, (0.4, 2), (0.9, right - 2)).Concat(Captions(false, (0.1, wrong - 1), (0.7, 1))).ToList();

        ContradictionMeasurement.Of(captions, namesChange: true, 0.05, 0.5).ShouldBe(new ContradictionMeasurement(0.5, false, right, 2, wrong, wrong - 1));
    }

    private static IEnumerable<(double Evidence, bool IsRight)> Captions(bool isRight, params (double Evidence, int Count)[] groups) =>
        groups.SelectMany(g => Enumerable.Repeat((g.Evidence, isRight), g.Count));
}
