using RSICCLLM.Training.Optimisation;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Optimisation;

public class AdamWSlotTests
{
    [Fact]
    public void Steps_too_small_for_bfloat16_add_up_in_the_master_copy()
    {
        using var scope = NewDisposeScope();
        // From 1 on, bfloat16 goes in steps of 2^-8 downwards; a step of AdamW with rate 0.001 alone would be rounded away.
        var weights = ones(20, ScalarType.BFloat16).requires_grad_(true);
        using var optimizer = new AdamW([("w", weights)], new AdamWOptions { WeightDecay = 0 });
        for (var step = 0; step < 10; step++)
        {
            optimizer.ClearGradients();
            weights.sum().backward();
            optimizer.Update(0.001, 1);
        }

        // Ten steps of 0.001 each: 0.99, and the nearest bfloat16 is 253/256.
        float[]? master = null;
        optimizer.Slots[0].Read(SlotPart.Weights, values => master = values.ToArray());
        master!.ShouldAllBe(v => Math.Abs(v - 0.99f) < 1e-5f);
        weights.detach().to_type(ScalarType.Float32).data<float>().ToArray().ShouldAllBe(v => v == 253f / 256);
    }

    [Fact]
    public void Device_arithmetic_gives_the_weights_of_the_processor_s()
    {
        using var scope = NewDisposeScope();
        var constants = new AdamWConstants(0.5f, 0.9f, 0.95f, 0.999f, 0.01f, 1.2f, 1e-8f);
        var results = new List<float[]>();
        foreach (var make in new Func<Tensor, AdamWSlot>[] { t => new FloatSlot("w", t, true), t => new DeviceSlot("w", t, true) })
        {
            var weights = arange(19).to_type(ScalarType.Float32).requires_grad_(true);
            using var slot = make(weights);
            for (var step = 0; step < 3; step++)
            {
                slot.ClearGradient();
                (weights * weights).sum().backward();
                slot.SumOfSquares().ShouldBe(weights.grad!.square().sum().item<float>(), 1e-2);
                slot.Update(constants);
            }

            results.Add(weights.detach().data<float>().ToArray());
        }

        for (var i = 0; i < 19; i++)
            results[1][i].ShouldBe(results[0][i], 1e-5f);
        results[0][1].ShouldNotBe(1f);
    }
}
