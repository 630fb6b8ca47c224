using CsCheck;
using RSICCLLM.Inference.Decoding;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Tests.Decoding;

public sealed class LogProbabilityTests
{
    [Fact]
    public void Two_equal_logits_share_the_probability() =>
        LogProbability.Of([3.5f, 3.5f], 1).ShouldBe(Math.Log(0.5), 1e-15);

    [Fact]
    public void Odds_of_one_to_three_give_a_quarter() =>
        LogProbability.Of([0, MathF.Log(3)], 0).ShouldBe(Math.Log(0.25), 1e-7);

    [Fact]
    public void Large_logits_do_not_overflow() =>
        LogProbability.Of([20000, 19990], 1).ShouldBe(-10 - Math.Log(1 + Math.Exp(-10)), 1e-12);

    [Fact]
    public void Agrees_with_the_plain_formula() =>
        Gen.Float[-20, 20].Array[1, 70].Sample(logits =>
        {
            var expected = logits[0] - Math.Log(logits.Sum(logit => Math.Exp((double)logit)));
            return Math.Abs(LogProbability.Of(logits, 0) - expected) < 1e-9;
        });

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Logits_that_are_not_finite_are_an_error(float broken) =>
        Should.Throw<ModelException>(() => LogProbability.Of([1, broken, 2], 1)).Message.ShouldContain("broken");
}
