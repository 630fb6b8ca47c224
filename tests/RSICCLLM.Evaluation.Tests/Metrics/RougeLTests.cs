using CsCheck;
using RSICCLLM.Evaluation.Metrics;

namespace RSICCLLM.Evaluation.Tests.Metrics;

public class RougeLTests
{
    [Fact]
    public void Best_precision_and_recall_may_come_from_different_references()
    {
        // "a c" of four words against "a c": precision 2/4, recall 1; against the whole: precision 3/4, recall 3/5.
        var expected = (1 + 1.44) * 0.75 * 1 / (1 + (1.44 * 0.75));
        RougeL.Score(["a", "b", "c", "d"], [["a", "c"], ["a", "b", "d", "x", "y"]]).ShouldBe(expected, 1e-12);
    }

    [Fact]
    public void Nothing_in_common_scores_nothing()
    {
        RougeL.Score(["a"], [["b"]]).ShouldBe(0);
        RougeL.Score([], [["b"]]).ShouldBe(0);
    }

    [Fact]
    public void Common_subsequence_agrees_with_the_definition()
    {
        var words = Gen.Int[0, 3].Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)).Array[0, 7];
        Gen.Select(words, words).Sample((a, b) => LongestCommonSubsequence.Length(a, b).ShouldBe(Slow(a, b)));

        static int Slow(ReadOnlySpan<string> a, ReadOnlySpan<string> b) => a.IsEmpty || b.IsEmpty ? 0
            : a[0] == b[0] ? 1 + Slow(a[1..], b[1..]) : Math.Max(Slow(a[1..], b), Slow(a, b[1..]));
    }
}
