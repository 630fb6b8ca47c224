using System.Runtime.InteropServices;
using CsCheck;
using RSICCLLM.Model;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Weights;

public class TransposedMatrixTests
{
    [Fact]
    public void Rows_become_columns() => Gen.Select(Gen.Int[1, 150], Gen.Int[1, 150], Gen.Bool).Sample((outputs, inputs, half) =>
    {
        var weights = new MemoryWeights().Add("w", Enumerable.Range(0, outputs * inputs).Select(i => (float)(i % 2000)).ToArray(), outputs, inputs);
        var sink = new MemorySink();
        sink.Take(new TransposedMatrix(weights, "w", new TensorSpec("w", half ? ElementType.Float16 : ElementType.Float32, [inputs, outputs])));
        for (var i = 0; i < inputs; i++)
        {
            for (var o = 0; o < outputs; o++)
            {
                var at = (i * outputs) + o;
                var value = half ? (float)MemoryMarshal.Cast<byte, Half>(sink[0])[at] : MemoryMarshal.Cast<byte, float>(sink[0])[at];
                if (value != weights["w"][(o * inputs) + i])
                    throw new InvalidOperationException($"[{i}, {o}] is {value}");
            }
        }
    }, iter: 30);

    [Fact]
    public void What_float16_cannot_hold_is_refused_by_name()
    {
        var weights = new MemoryWeights().Add("big", [1, 70000], 2, 1);
        var matrix = new TransposedMatrix(weights, "big", new TensorSpec("big", ElementType.Float16, [1, 2]));
        var thrown = Should.Throw<Exception>(() => new MemorySink().Take(matrix));
        var told = thrown is AggregateException many ? many.InnerExceptions[0] : thrown;
        told.ShouldBeOfType<ModelException>().Message.ShouldContain("\"big\" holds 70000");
    }
}
