using RSICCLLM.Training.Generation;

namespace RSICCLLM.Training.Tests.Generation;

public class TokenSamplingTests
{
    private static readonly float[] Logits = [MathF.Log(0.2f), MathF.Log(0.5f), MathF.Log(0.3f)];

    [Fact]
    public void The_kept_tokens_share_the_line_by_their_probabilities()
    {
        var sampling = new TokenSampling(1, 1, 0);
        // 0.5, then 0.3, then 0.2.
        sampling.Choose(Logits, 0.49).ShouldBe(1);
        sampling.Choose(Logits, 0.51).ShouldBe(2);
        sampling.Choose(Logits, 0.79).ShouldBe(2);
        sampling.Choose(Logits, 0.81).ShouldBe(0);
        sampling.Choose(Logits, 0.999999999).ShouldBe(0);
    }

    [Fact]
    public void The_tail_is_cut_off()
    {
        var sampling = new TokenSampling(1, 0.7, 0);
        // 0.5 and 0.3 reach 0.7; the border between them is at 0.5 / 0.8 = 0.625.
        sampling.Choose(Logits, 0.62).ShouldBe(1);
        sampling.Choose(Logits, 0.63).ShouldBe(2);
        sampling.Choose(Logits, 0.999999999).ShouldBe(2);
        new TokenSampling(1, 0.01, 0).Choose(Logits, 0.9).ShouldBe(1);
    }

    [Fact]
    public void A_low_temperature_sharpens()
        // At 0.5 the probabilities are squared: 0.25, 0.09, 0.04 of 0.38; the first border is at 0.658.
        => new[] { 0.65, 0.67 }.Select(place => new TokenSampling(0.5, 1, 0).Choose(Logits, place)).ShouldBe([1, 2]);
}
