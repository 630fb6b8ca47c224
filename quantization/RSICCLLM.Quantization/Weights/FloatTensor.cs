using System.Buffers;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using RSICCLLM.Model;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Weights;

/// <summary>A checkpoint tensor as it is, stored as float32 or float16.</summary>
internal sealed class FloatTensor(IWeightSource source, string name, TensorSpec spec) : TensorProducer
{
    private const int PieceElements = 1 << 18;

    public override IReadOnlyList<TensorSpec> Tensors { get; } = [spec];

    public override IReadOnlyList<string> Sources { get; } = [name];

    public override void Produce(ITensorSink sink, CancellationToken cancellation)
    {
        var count = spec.ByteCount / spec.Type.ByteSize();
        Parallel.For(0, (count + PieceElements - 1) / PieceElements, new ParallelOptions { CancellationToken = cancellation }, piece =>
        {
            var first = piece * PieceElements;
            var length = (int)Math.Min(PieceElements, count - first);
            var buffer = ArrayPool<float>.Shared.Rent(length);
            try
            {
                var values = buffer.AsSpan(0, length);
                source.Read(name, first, values);
                Store(sink, 0, first, values, spec);
            }
            finally
            {
                ArrayPool<float>.Shared.Return(buffer);
            }
        });
    }

    /// <summary>Writes values in the tensor's type.</summary>
    internal static void Store(ITensorSink sink, int tensor, long first, ReadOnlySpan<float> values, TensorSpec spec)
    {
        if (spec.Type == ElementType.Float32)
        {
            sink.Write(tensor, first * sizeof(float), MemoryMarshal.AsBytes(values));
            return;
        }

        var halves = ArrayPool<Half>.Shared.Rent(values.Length);
        try
        {
            var largest = values.IsEmpty ? 0 : TensorPrimitives.MaxMagnitude(values);
            if (!Half.IsFinite((Half)largest))
            {
                throw new ModelException(string.Create(CultureInfo.InvariantCulture,
                    $"Tensor \"{spec.Name}\" holds {largest}, which float16 cannot: store these weights as float32."));
            }

            TensorPrimitives.ConvertToHalf(values, halves);
            sink.Write(tensor, first * 2, MemoryMarshal.AsBytes(halves.AsSpan(0, values.Length)));
        }
        finally
        {
            ArrayPool<Half>.Shared.Return(halves);
        }
    }
}
