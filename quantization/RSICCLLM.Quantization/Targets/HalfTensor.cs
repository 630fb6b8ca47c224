using System.Runtime.InteropServices;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Targets;

/// <summary>A float32 tensor of another producer, stored as float16 beside it.</summary>
internal sealed class HalfTensor(string name, TensorProducer whole) : TensorProducer
{
    public override IReadOnlyList<TensorSpec> Tensors { get; } = [whole.Tensors[0] with { Name = name, Type = ElementType.Float16 }];

    public override IReadOnlyList<string> Sources => whole.Sources;

    public override void Produce(ITensorSink sink, CancellationToken cancellation) => whole.Produce(new Narrow(sink, Tensors[0]), cancellation);

    private sealed class Narrow(ITensorSink sink, TensorSpec spec) : ITensorSink
    {
        public void Write(int tensor, long offset, ReadOnlySpan<byte> data) =>
            FloatTensor.Store(sink, 0, offset / sizeof(float), MemoryMarshal.Cast<byte, float>(data), spec);
    }
}
