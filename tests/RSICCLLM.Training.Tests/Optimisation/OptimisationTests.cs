using RSICCLLM.Training.Optimisation;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Optimisation;

public class OptimisationTests
{
    [Fact]
    public void First_step_of_AdamW_moves_by_the_rate_after_decay()
    {
        using var scope = NewDisposeScope();
        // 17 numbers: one vector and a rest on any machine.
        var weights = full([17], 2f).requires_grad_(true);
        (weights * arange(17).to_type(ScalarType.Float32)).sum().backward();
        var optimizer = new AdamW([("w", weights)], new AdamWOptions { WeightDecay = 0.5, DecayVectors = true });
        optimizer.GradientNorm().ShouldBe(Math.Sqrt(16 * 17 * 33 / 6.0), 1e-6);
        optimizer.Update(0.1, 1);

        // Corrected means: m = g and s = g^2, so the step is g / |g| = 1, or 0 for a gradient of 0; decay leaves 2 (1 - 0.1 * 0.5) = 1.9.
        var values = weights.detach().data<float>().ToArray();
        values[0].ShouldBe(1.9f, 1e-6f);
        values.Skip(1).ShouldAllBe(v => Math.Abs(v - 1.8f) < 1e-6f);
    }

    [Fact]
    public void Vectors_are_not_decayed_unless_asked_for()
    {
        using var scope = NewDisposeScope();
        var (vector, matrix) = (ones(4).requires_grad_(true), ones(2, 2).requires_grad_(true));
        ((vector.sum() + matrix.sum()) * 0).backward();
        new AdamW([("v", vector), ("m", matrix)], new AdamWOptions { WeightDecay = 1 }).Update(0.1, 1);
        vector.detach().data<float>().ToArray().ShouldAllBe(v => v == 1f);
        matrix.detach().data<float>().ToArray().ShouldAllBe(v => Math.Abs(v - 0.9f) < 1e-6f);
    }

    [Theory]
    [InlineData(0, 0, 0.1)]
    [InlineData(4, 0, 0.5)]
    [InlineData(50, 0.5, 0.55)]
    [InlineData(100, 1, 0.1)]
    public void Rate_rises_linearly_and_falls_as_a_cosine_to_its_floor(long step, double progress, double expected) =>
        new LearningRateSchedule(1, 10, 0.1).At(step, progress).ShouldBe(expected, 1e-9);
}
