using RSICCLLM.Evaluation.Metrics;

namespace RSICCLLM.Evaluation.Tests.Metrics;

public class BleuTests
{
    [Theory]
    // Clipped: one of three. The closest reference is shorter, so no penalty.
    [InlineData("the the the", "the cat", 1, 1.0 / 3)]
    // All right but half as long: exp(1 - 2).
    [InlineData("the cat", "the cat sat on", 1, 0.36787944117144233)]
    // 3 of 4 words, 1 of 3 pairs: sqrt(1/4).
    [InlineData("a b x d", "a b c d", 2, 0.5)]
    public void Worked_out_by_hand(string candidate, string reference, int n, double expected)
        => Bleu.Score(Bleu.Statistics(candidate.Split(' '), [reference.Split(' ')]), n).ShouldBe(expected, 1e-8);

    [Fact]
    public void Equally_near_lengths_take_the_shorter_one()
        => Bleu.Statistics(["a", "b", "c"], [["a", "b", "c", "d"], ["a", "b"]])[^1].ShouldBe(2);

    [Fact]
    public void Empty_captions_score_nothing()
        => Bleu.Score(Bleu.Statistics([], [["a"]]), 1).ShouldBe(0, 1e-9);
}
