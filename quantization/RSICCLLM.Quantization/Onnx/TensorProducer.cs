namespace RSICCLLM.Quantization.Onnx;

/// <summary>Name, type and shape of a tensor in an external data file.</summary>
internal sealed record TensorSpec(string Name, ElementType Type, long[] Shape)
{
    public long ByteCount => Shape.Aggregate((long)Type.ByteSize(), (product, size) => checked(product * size));
}

/// <summary>Takes the bytes of tensors as they come. Safe to call from several threads for parts that do not overlap.</summary>
internal interface ITensorSink
{
    /// <summary>Writes part of a tensor.</summary>
    /// <param name="tensor">Index into <see cref="TensorProducer.Tensors"/>.</param>
    /// <param name="offset">Bytes from the tensor's start.</param>
    /// <param name="data">The bytes.</param>
    void Write(int tensor, long offset, ReadOnlySpan<byte> data);
}

/// <summary>
/// Makes one tensor, or a few that come from the same weights (packed values, scales, zero points), piece by piece,
/// so that no tensor has to be in memory as a whole.
/// </summary>
internal abstract class TensorProducer
{
    public abstract IReadOnlyList<TensorSpec> Tensors { get; }

    /// <summary>Checkpoint tensors that it reads: tensors are produced in the order in which the checkpoint stores them.</summary>
    public virtual IReadOnlyList<string> Sources => [];

    public abstract void Produce(ITensorSink sink, CancellationToken cancellation);
}

/// <summary>A tensor that is in memory already.</summary>
internal sealed class MemoryTensor(TensorSpec spec, byte[] data) : TensorProducer
{
    public override IReadOnlyList<TensorSpec> Tensors { get; } = [spec];

    public override void Produce(ITensorSink sink, CancellationToken cancellation) => sink.Write(0, 0, data);
}
