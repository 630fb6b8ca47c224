namespace RSICCLLM.Verification.Tests;

public class DistributionsTests
{
    [Fact]
    public void Log_softmax_of_a_worked_example()
    {
        // exp(0), exp(ln 3): 1 and 3 of 4. A common offset changes nothing, however large.
        foreach (var offset in new[] { 0f, 1000f, -1000f })
        {
            var logs = new float[2];
            Distributions.LogSoftmax([offset, offset + MathF.Log(3)], logs);
            logs[0].ShouldBe(MathF.Log(0.25f), 2e-4f);
            logs[1].ShouldBe(MathF.Log(0.75f), 2e-4f);
        }
    }

    [Fact]
    public void Divergence_of_a_worked_example()
    {
        // KL((1/2, 1/2) || (1/4, 3/4)) = 1/2 ln 2 + 1/2 ln (2/3) = 0.14384.
        float[] p = [MathF.Log(0.5f), MathF.Log(0.5f)];
        float[] q = [MathF.Log(0.25f), MathF.Log(0.75f)];
        Distributions.Divergence(p, q).ShouldBe(0.14384, 1e-5);
        Distributions.Divergence(p, p).ShouldBe(0);
    }
}
