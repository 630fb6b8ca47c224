using System.Buffers;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Weights;

/// <summary>
/// A linear layer's weights <c>[outputs, inputs]</c> turned round for <c>MatMul</c>, <c>[inputs, outputs]</c>,
/// a strip of columns at a time.
/// </summary>
internal sealed class TransposedMatrix(IWeightSource source, string name, TensorSpec spec) : TensorProducer
{
    private const int StripColumns = 64;

    public override IReadOnlyList<TensorSpec> Tensors { get; } = [spec];

    public override IReadOnlyList<string> Sources { get; } = [name];

    public override void Produce(ITensorSink sink, CancellationToken cancellation)
    {
        var inputs = checked((int)spec.Shape[0]);
        var outputs = checked((int)spec.Shape[1]);
        Parallel.For(0, (inputs + StripColumns - 1) / StripColumns, new ParallelOptions { CancellationToken = cancellation }, strip =>
        {
            var first = strip * StripColumns;
            var columns = Math.Min(StripColumns, inputs - first);
            var turned = ArrayPool<float>.Shared.Rent(checked(columns * outputs));
            Span<float> row = stackalloc float[columns];
            try
            {
                for (var o = 0; o < outputs; o++)
                {
                    source.Read(name, ((long)o * inputs) + first, row);
                    for (var c = 0; c < columns; c++)
                        turned[(c * outputs) + o] = row[c];
                }

                FloatTensor.Store(sink, 0, (long)first * outputs, turned.AsSpan(0, columns * outputs), spec);
            }
            finally
            {
                ArrayPool<float>.Shared.Return(turned);
            }
        });
    }
}
