using System.Runtime.InteropServices;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Graphs.Components;

public class LinearFormatTests
{
    private const int Inputs = 72;
    private const int Outputs = 10;

    [Theory]
    [InlineData(16, true)]
    [InlineData(32, false)]
    [InlineData(64, false)]
    public void Four_bit_product_is_the_product_with_the_restored_weights(int blockSize, bool symmetric)
    {
        var random = new Random(2);
        var weights = new MemoryWeights().AddRandom(random, "w", 1, Outputs, Inputs);
        var format = new BlockFormat(blockSize, symmetric);
        using var graph = new GraphRunner(g =>
        {
            var x = g.Input("x", ElementType.Float32, "rows", Inputs);
            var y = new BlockLinear(format, accuracyLevel: 1, BlockQuantizers.RoundToNearest).Multiply(new WeightLoader(g, weights, ElementType.Float32), x, "w", Inputs, Outputs);
            g.Output(y, "y", ElementType.Float32, "rows", Outputs);
        });
        var x = Numbers.Random(random, 3 * Inputs);
        Numbers.LargestDifference(graph.Run(("x", GraphRunner.Floats(x, 3, Inputs))).Floats("y"), Multiply(x, Restore(weights, format))).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void Float32_product_turns_the_matrix_round()
    {
        var random = new Random(3);
        var weights = new MemoryWeights().AddRandom(random, "w", 1, Outputs, Inputs);
        using var graph = new GraphRunner(g =>
        {
            var x = g.Input("x", ElementType.Float32, "rows", Inputs);
            g.Output(new FloatLinear().Multiply(new WeightLoader(g, weights, ElementType.Float32), x, "w", Inputs, Outputs), "y", ElementType.Float32, "rows", Outputs);
        });
        var x = Numbers.Random(random, 3 * Inputs);
        Numbers.LargestDifference(graph.Run(("x", GraphRunner.Floats(x, 3, Inputs))).Floats("y"), Multiply(x, weights["w"])).ShouldBeLessThan(1e-4);
    }

    private static float[] Restore(MemoryWeights weights, BlockFormat format)
    {
        var sink = new MemorySink();
        sink.Take(new BlockQuantizedMatrix(weights, "w", Outputs, Inputs, format, BlockQuantizers.RoundToNearest));
        var scales = MemoryMarshal.Cast<byte, float>(sink[1]);
        var restored = new float[Outputs * Inputs];
        for (var i = 0; i < restored.Length; i++)
        {
            var (row, column) = (i / Inputs, i % Inputs);
            var block = column / format.BlockSize;
            var q = (sink[0][(row * format.PackedBytes(Inputs)) + (column / 2)] >> (4 * (column & 1))) & 15;
            var zero = format.Symmetric ? 8 : (sink[2][(row * format.ZeroPointBytes(Inputs)) + (block / 2)] >> (4 * (block & 1))) & 15;
            restored[i] = scales[(row * format.Blocks(Inputs)) + block] * (q - zero);
        }

        return restored;
    }

    private static float[] Multiply(float[] x, float[] w) => Enumerable.Range(0, x.Length / Inputs * Outputs)
        .Select(i => (float)Enumerable.Range(0, Inputs).Sum(k => (double)x[(i / Outputs * Inputs) + k] * w[(i % Outputs * Inputs) + k])).ToArray();
}
