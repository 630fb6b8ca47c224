using CsCheck;
using RSICCLLM.Inference.Decoding;

namespace RSICCLLM.Inference.Tests.Decoding;

public sealed class NucleusSamplerTests
{
    // Probabilities 0.5, 0.25, 0.125, 0.125 in the order 2, 0, 1, 3.
    private static readonly float[] Logits = [MathF.Log(0.25f), MathF.Log(0.125f), MathF.Log(0.5f), MathF.Log(0.125f)];

    [Theory]
    [InlineData(1.0, 1.0, 0.25, 0.125, 0.5, 0.125)]
    [InlineData(1.0, 0.7, 1 / 3.0, 0.0, 2 / 3.0, 0.0)]
    [InlineData(1.0, 0.4, 0.0, 0.0, 1.0, 0.0)]
    //// At temperature 0.5 probabilities are squared: 16 : 4 : 1 : 1 of 22; 0.8 needs the first two, 16 : 4 of 20.
    [InlineData(0.5, 1.0, 4 / 22.0, 1 / 22.0, 16 / 22.0, 1 / 22.0)]
    [InlineData(0.5, 0.8, 0.2, 0.0, 0.8, 0.0)]
    //// Of two equals the lower index is kept.
    [InlineData(1.0, 0.8, 2 / 7.0, 1 / 7.0, 4 / 7.0, 0.0)]
    public void Tokens_are_drawn_as_often_as_their_share_of_the_nucleus(double temperature, double topP, params double[] expected)
    {
        const int Draws = 20000;
        var sampler = new NucleusSampler(temperature, topP, seed: 1);
        var counts = new int[Logits.Length];
        for (var i = 0; i < Draws; i++)
            counts[sampler.Choose(Logits)]++;

        for (var token = 0; token < Logits.Length; token++)
        {
            // Five standard deviations of a binomial share.
            var tolerance = 5 * Math.Sqrt(expected[token] * (1 - expected[token]) / Draws);
            ((double)counts[token] / Draws).ShouldBe(expected[token], tolerance + 1e-12);
        }
    }

    [Fact]
    public void The_nucleus_is_the_smallest_set_that_reaches_top_p() =>
        Gen.Select(Gen.Float[-8, 8].Array[2, 40], Gen.Double[0.05, 0.99], Gen.Int).Sample((logits, topP, seed) =>
        {
            var weights = logits.Select(logit => Math.Exp(logit)).ToArray();
            var chosen = new NucleusSampler(1, topP, seed).Choose(logits);
            // Logits that differ by less than rounding give equal probabilities in one order of computation, and not in another.
            var moreProbable = weights.Where(weight => weight > weights[chosen] * (1 + 1e-12)).Sum() / weights.Sum();
            return moreProbable < topP + 1e-9;
        });

    [Fact]
    public void Equal_seeds_draw_equally()
    {
        int[] Draw(int seed)
        {
            var sampler = new NucleusSampler(1, 1, seed);
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Choose(Logits))];
        }

        Draw(3).ShouldBe(Draw(3));
        Draw(3).ShouldNotBe(Draw(4));
    }
}
