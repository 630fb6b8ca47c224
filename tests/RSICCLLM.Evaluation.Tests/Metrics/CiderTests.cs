using RSICCLLM.Evaluation.Metrics;

namespace RSICCLLM.Evaluation.Tests.Metrics;

public class CiderTests
{
    private static readonly IReadOnlyList<string[]> First = [["a", "b"]];
    private static readonly IReadOnlyList<string[]> Second = [["c", "d"]];

    [Fact]
    public void Equal_captions_score_for_each_length_they_have()
        // Words and pairs agree wholly, there are no triples and quadruples: 10 * 2 / 4.
        => new Cider([First, Second]).Score(["a", "b"], First).ShouldBe(5, 1e-12);

    [Fact]
    public void Repetition_is_clipped_and_length_punished()
    {
        // Words: 2ww / (sqrt(8)w sqrt(2)w) = 1/2; pairs "a b" twice and "b a" once: 1 / sqrt(5); two pairs too many: exp(-4/72).
        var expected = 10 * (0.5 + (1 / Math.Sqrt(5))) / 4 * Math.Exp(-4.0 / 72);
        new Cider([First, Second]).Score(["a", "b", "a", "b"], First).ShouldBe(expected, 1e-12);
    }

    [Fact]
    public void A_set_of_one_scores_nothing() => new Cider([First]).Score(["a", "b"], First).ShouldBe(0);
}
