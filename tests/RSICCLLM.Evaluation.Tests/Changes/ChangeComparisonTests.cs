using RSICCLLM.Captions;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Evaluation.Changes;

namespace RSICCLLM.Evaluation.Tests.Changes;

public class ChangeComparisonTests
{
    private static readonly ChangeRecord[] Truth =
    [
        new("building", "built", 2, ScenePosition.UpperLeft),
        new("building", "built", 1, ScenePosition.Bottom),
        new("trees", "cleared", null, ScenePosition.Left),
    ];

    [Fact]
    public void Counts_what_agrees()
    {
        // The building at the bottom is paired with the one at the bottom, not with the first; the road is invented.
        var parsed = CaptionParser.Parse("A house was built at the bottom. Three houses were built on the right. A road was built on the left.");
        var comparison = ChangeComparison.Compare(parsed, Truth);
        comparison.ChangeIsRight.ShouldBeTrue();
        (comparison.Matched, comparison.Named, comparison.True).ShouldBe((2, 3, 3));
        (comparison.Positions, comparison.PositionsRight).ShouldBe((2, 1));
        (comparison.Quantities, comparison.QuantitiesRight).ShouldBe((2, 1));
    }

    [Theory]
    [InlineData("Nothing has changed.", false, true)]
    [InlineData("Nothing has changed.", true, false)]
    [InlineData("A road was built.", true, true)]
    [InlineData("A road was built.", false, false)]
    [InlineData("sun sun sun", true, false)]
    [InlineData("sun sun sun", false, false)]
    public void Says_change_or_none_rightly(string caption, bool changed, bool right)
        => ChangeComparison.Compare(CaptionParser.Parse(caption), changed ? Truth : []).ChangeIsRight.ShouldBe(right);

    [Fact]
    public void A_caption_of_nonsense_takes_bounded_time()
    {
        var records = Enumerable.Range(0, 200_000).Select(i => new ChangeRecord("building", "built", i, null)).ToList();
        ChangeComparison.Compare(new ParsedCaption(records, false), records).Named.ShouldBe(200_000);
    }
}
