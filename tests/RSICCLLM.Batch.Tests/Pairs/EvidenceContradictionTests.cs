using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Batch.Tests.Pairs;

public sealed class EvidenceContradictionTests
{
    [Theory]
    [InlineData("A building has been built.", new byte[] { 0, 126, 255 }, "names a change where there is less evidence of change")]
    [InlineData("A building has been built.", new byte[] { 0, 127, 255 }, null)]
    [InlineData("Nothing has changed.", new byte[] { 200, 254, 0 }, "nothing has changed where there is more evidence of change")]
    [InlineData("Nothing has changed.", new byte[] { 254, 255, 0 }, null)]
    [InlineData("Lorem ipsum dolor.", new byte[] { 0, 0, 0 }, "understood")]
    public void Words_are_held_against_the_map(string caption, byte[] cells, string? part)
    {
        var reason = EvidenceContradiction.Find(CaptionParser.Parse(caption), new EvidenceCells(1, cells.Length, cells), thresholds: null);

        if (part is null)
            reason.ShouldBeNull();
        else
            reason.ShouldNotBeNull().ShouldContain(part);
    }

    // 0.1 of 254 is 25.4, 0.8 of it 203.2.
    [Theory]
    [InlineData("A building has been built.", new byte[] { 25, 0 }, true)]
    [InlineData("A building has been built.", new byte[] { 26, 0 }, false)]
    [InlineData("Nothing has changed.", new byte[] { 254, 204 }, true)]
    [InlineData("Nothing has changed.", new byte[] { 254, 203 }, false)]
    public void A_package_has_thresholds_of_its_own(string caption, byte[] cells, bool isFlagged)
    {
        var thresholds = new ContradictionThresholds(0.05, Threshold(0.1), Threshold(0.8));

        (EvidenceContradiction.Find(CaptionParser.Parse(caption), new EvidenceCells(1, cells.Length, cells), thresholds) is not null).ShouldBe(isFlagged);
    }

    [Theory]
    [InlineData("A building has been built.", 200)]
    [InlineData("Nothing has changed.", 100)]
    public void A_change_is_judged_by_the_strongest_cell_and_no_change_by_the_second(string caption, int cell) =>
        EvidenceContradiction.Decisive(CaptionParser.Parse(caption), new EvidenceCells(2, 2, [100, 255, 0, 200])).ShouldBe(cell / 254.0);

    [Fact]
    public void Words_that_say_neither_are_judged_by_nothing() =>
        EvidenceContradiction.Decisive(CaptionParser.Parse("Lorem ipsum dolor."), new EvidenceCells(1, 2, [100, 0])).ShouldBeNull();

    [Fact]
    public void Cells_without_data_are_no_evidence() =>
        EvidenceContradiction.Decisive(CaptionParser.Parse("Nothing has changed."), new EvidenceCells(1, 2, [255, 200])).ShouldBe(0);

    [Fact]
    public void A_model_without_a_map_contradicts_nothing() =>
        EvidenceContradiction.Find(CaptionParser.Parse("A building has been built."), new EvidenceCells(0, 0, []), null).ShouldBeNull();

    private static ContradictionThreshold Threshold(double evidence) => new(evidence, true, 100, 5, 20, 10);
}
