using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// A linear layer's weights <c>[outputs, inputs]</c> turned round for integer products: values <c>[inputs, outputs]</c> int8, -127 to 127, and
/// one scale per output <c>[outputs]</c> float32, <c>w = scale * q</c>, which takes the largest weight to 127.
/// </summary>
internal sealed class ColumnQuantizedMatrix(IWeightSource source, string name, int outputs, int inputs) : TensorProducer
{
    private const int Levels = 127;

    // Long enough runs for the file, short enough for memory: 18944 inputs take 19 MB a thread.
    private const int StripOutputs = 1024;

    public override IReadOnlyList<TensorSpec> Tensors { get; } =
        [new(name + ".columns", ElementType.Int8, [inputs, outputs]), new(name + ".column_scales", ElementType.Float32, [outputs])];

    public override IReadOnlyList<string> Sources { get; } = [name];

    public override void Produce(ITensorSink sink, CancellationToken cancellation) =>
        Parallel.For(0, (outputs + StripOutputs - 1) / StripOutputs, new ParallelOptions { CancellationToken = cancellation }, strip =>
            Strip(strip * StripOutputs, Math.Min(StripOutputs, outputs - (strip * StripOutputs)), sink));

    private void Strip(int first, int count, ITensorSink sink)
    {
        var row = ArrayPool<float>.Shared.Rent(inputs);
        var turned = ArrayPool<sbyte>.Shared.Rent(checked(count * inputs));
        var scales = new float[count];
        try
        {
            for (var output = 0; output < count; output++)
            {
                var weights = row.AsSpan(0, inputs);
                source.Read(name, (long)(first + output) * inputs, weights);
                scales[output] = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(weights)) / Levels;
                var reciprocal = scales[output] == 0 ? 0 : 1 / scales[output];
                for (var input = 0; input < inputs; input++)
                    turned[(input * count) + output] = (sbyte)MathF.Round(weights[input] * reciprocal);
            }

            for (var input = 0; input < inputs; input++)
                sink.Write(0, ((long)input * outputs) + first, MemoryMarshal.AsBytes(turned.AsSpan(input * count, count)));
            sink.Write(1, (long)first * sizeof(float), MemoryMarshal.AsBytes<float>(scales));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(row);
            ArrayPool<sbyte>.Shared.Return(turned);
        }
    }
}
