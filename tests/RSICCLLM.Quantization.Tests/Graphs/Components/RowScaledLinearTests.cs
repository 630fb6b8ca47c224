using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Graphs.Components;

public class RowScaledLinearTests
{
    private const string Weight = "model.layers.0.mlp.up_proj.weight";

    [Fact]
    public void Numbers_that_eight_bits_hold_are_multiplied_exactly()
    {
        // Rows and columns whose largest number is 127 have the scale 1: whole numbers stay what they are.
        var weights = new MemoryWeights().Add(Weight, [127, -3, 5, -127, 2, 100], 2, 3);
        Multiply(weights, [127, -4, 3, -1, 2, 127], 2).ShouldBe(
            [127 * 127 + 12 + 15, -127 * 127 - 8 + 300, -127 - 6 + 635, 127 + 4 + 12700], 1e-2);
    }

    [Fact]
    public void A_token_with_large_numbers_does_not_cost_the_others_theirs()
    {
        // The scales are 1 and 0.001: with one for both, the second token's numbers would round to 0.
        var weights = new MemoryWeights().Add(Weight, [127, 1, 0], 1, 3);
        Multiply(weights, [127, 0, 0, 0.127f, 0.064f, 0], 2).ShouldBe([127 * 127, 0.127f * 127 + 0.064f], 1e-4);
    }

    [Fact]
    public void A_token_of_zeros_gives_zeros()
    {
        var weights = new MemoryWeights().Add(Weight, [1, 2, 3], 1, 3);
        Multiply(weights, [0, 0, 0], 1).ShouldBe([0f], 0);
    }

    [Fact]
    public void Random_rows_are_within_rounding_of_the_product()
    {
        var random = new Random(5);
        var weights = new MemoryWeights().AddRandom(random, Weight, 1, 33, 70);
        var x = Numbers.Random(random, 4 * 70);
        var expected = new float[4 * 33];
        for (var i = 0; i < expected.Length; i++)
            expected[i] = (float)Enumerable.Range(0, 70).Sum(k => (double)x[(i / 33 * 70) + k] * weights[Weight][(i % 33 * 70) + k]);

        var product = Multiply(weights, x, 4);

        // Two factors, each off by at most half a step of 1/127: at most 70 * 2 * 0.5/127, and about a tenth of that where signs are random.
        Numbers.LargestDifference(product, expected).ShouldBeInRange(1e-6, 0.11);
    }

    [Fact]
    public void Other_matrices_keep_their_format()
    {
        var weights = new MemoryWeights().Add("lm_head.weight", [0.1f, 0.02f, 3], 1, 3);
        Multiply(weights, [1, 1, 1], 1, "lm_head.weight").ShouldBe([3.12f], 1e-6);
    }

    private static float[] Multiply(MemoryWeights weights, float[] x, int rows, string name = Weight)
    {
        var (outputs, inputs) = ((int)weights.Shape(name)[0], (int)weights.Shape(name)[1]);
        using var graph = new GraphRunner(g =>
        {
            var input = g.Input("x", ElementType.Float32, "rows", inputs);
            var product = new RowScaledLinear(g.Data, new FloatLinear()).Multiply(new WeightLoader(g, weights, ElementType.Float32), input, name, inputs, outputs);
            g.Output(product, "y", ElementType.Float32, "rows", outputs);
        });
        return graph.Run(("x", GraphRunner.Floats(x, rows, inputs))).Floats("y");
    }
}
