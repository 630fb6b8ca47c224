using System.Text.RegularExpressions;
using CsCheck;
using RSICCLLM.Captions.Composition;
using RSICCLLM.Captions.Parsing;

namespace RSICCLLM.Captions.Tests.Composition;

public partial class CaptionComposerTests
{
    private static readonly ChangeRecord[] Two =
    [
        new("road", "widened", 1, ScenePosition.Bottom),
        new("building", "built", 2, ScenePosition.UpperLeft),
    ];

    [Fact]
    public void What_is_composed_is_read_back()
    {
        Gen.Select(Records.Composable.List[0, 6], Gen.Int).Sample((records, seed) =>
        {
            foreach (var caption in CaptionComposer.Compose(records, new Random(seed), 5))
            {
                var parsed = CaptionParser.Parse(caption);
                parsed.Records.ShouldBe(CaptionComposer.Order(records), ignoreOrder: true, caption);
                parsed.SaysNoChange.ShouldBe(records.Count == 0, caption);
            }
        }, iter: 3000);
    }

    [Fact]
    public void Captions_are_regular_sentences()
    {
        Gen.Select(Records.Composable.List[0, 4], Gen.Int).Sample((records, seed) =>
        {
            foreach (var caption in CaptionComposer.Compose(records, new Random(seed), 5))
                SentencesPattern().IsMatch(caption).ShouldBeTrue(caption);
        });
    }

    [Fact]
    public void Changes_are_named_in_reading_order()
    {
        foreach (var caption in CaptionComposer.Compose(Two, new Random(1), 20))
            CaptionParser.Parse(caption).Records.ShouldBe([Two[1], Two[0]]);
    }

    [Fact]
    public void Five_captions_of_a_pair_differ()
    {
        CaptionComposer.Compose(Two, new Random(3), 5).Distinct().Count().ShouldBe(5);
        CaptionComposer.Compose([], new Random(3), 5).Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public void Same_seed_gives_the_same_words()
        => CaptionComposer.Compose(Two, new Random(9), 5).ShouldBe(CaptionComposer.Compose(Two, new Random(9), 5));

    [Fact]
    public void Length_stays_within_what_a_small_model_can_write()
    {
        Gen.Select(Records.Composable.List[1, 3], Gen.Int).Sample((records, seed) =>
        {
            foreach (var caption in CaptionComposer.Compose(records, new Random(seed), 5))
                caption.Split(' ').Length.ShouldBeInRange(6, 50, caption);
        });
    }

    [Theory]
    [InlineData("castle", "built", 1, "castle")]
    [InlineData("building", "planted", 1, "planted")]
    [InlineData("trees", "cleared", 3, "not counted")]
    [InlineData("building", "built", 0, "quantity 0")]
    public void What_cannot_be_said_is_refused(string found, string verb, int quantity, string reason)
        => Should.Throw<ArgumentException>(() => CaptionComposer.Compose([new(found, verb, quantity, null)], new Random(1), 1)).Message.ShouldContain(reason);

    [GeneratedRegex(@"^[A-Z0-9][a-z0-9, ]*\.( [A-Z0-9][a-z0-9, ]*\.)*$")]
    private static partial Regex SentencesPattern();
}
