using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>Takes a producer's tensors into memory.</summary>
internal sealed class MemorySink : ITensorSink
{
    private byte[][] _tensors = [];

    public byte[] this[int tensor] => _tensors[tensor];

    public void Take(TensorProducer producer)
    {
        _tensors = producer.Tensors.Select(t => new byte[t.ByteCount]).ToArray();
        producer.Produce(this, TestContext.Current.CancellationToken);
    }

    public void Write(int tensor, long offset, ReadOnlySpan<byte> data) => data.CopyTo(_tensors[tensor].AsSpan((int)offset));
}
