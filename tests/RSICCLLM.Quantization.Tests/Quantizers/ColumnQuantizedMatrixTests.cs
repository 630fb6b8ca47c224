using System.Runtime.InteropServices;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Tests.Support;

namespace RSICCLLM.Quantization.Tests.Quantizers;

public class ColumnQuantizedMatrixTests
{
    [Fact]
    public void Each_output_has_a_scale_and_lies_in_a_column()
    {
        // Largest 2.54 and 1.27: scales 0.02 and 0.01.
        var weights = new MemoryWeights().Add("w", [2.54f, -0.02f, 0.1f, 0.5f, -1.27f, 0], 2, 3);
        var sink = new MemorySink();

        sink.Take(new ColumnQuantizedMatrix(weights, "w", 2, 3));

        MemoryMarshal.Cast<byte, sbyte>(sink[0]).ToArray().ShouldBe(new sbyte[] { 127, 50, -1, -127, 5, 0 });
        MemoryMarshal.Cast<byte, float>(sink[1]).ToArray().ShouldBe([0.02f, 0.01f], 1e-7);
    }

    [Fact]
    public void Strips_of_many_outputs_lie_side_by_side()
    {
        // More than one strip of 1024; output o is 127 times o's last digit, or zero throughout.
        const int Outputs = 2500;
        var weights = new MemoryWeights().Add("w", [.. Enumerable.Range(0, Outputs).SelectMany(o => new float[] { o % 10, -(o % 10) })], Outputs, 2);
        var sink = new MemorySink();

        sink.Take(new ColumnQuantizedMatrix(weights, "w", Outputs, 2));

        var values = MemoryMarshal.Cast<byte, sbyte>(sink[0]);
        for (var o = 0; o < Outputs; o++)
            (values[o], values[Outputs + o]).ShouldBe(o % 10 == 0 ? ((sbyte)0, (sbyte)0) : ((sbyte)127, (sbyte)-127));
    }
}
