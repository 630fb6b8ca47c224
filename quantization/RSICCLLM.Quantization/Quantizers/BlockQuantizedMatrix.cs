using System.Buffers;
using System.Runtime.InteropServices;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// A linear layer's weights <c>[outputs, inputs]</c> in 4-bit blocks: values <c>[outputs, blocks, block / 2]</c> uint8,
/// scales <c>[outputs, blocks]</c> float32 and, unless symmetric, zero points <c>[outputs, (blocks + 1) / 2]</c> uint8.
/// Rows are quantised in parallel and written as they come.
/// </summary>
internal sealed class BlockQuantizedMatrix : TensorProducer
{
    private const int PieceElements = 1 << 18;

    private readonly IWeightSource _source;
    private readonly string _name;
    private readonly int _outputs;
    private readonly int _inputs;
    private readonly BlockFormat _format;

    public BlockQuantizedMatrix(IWeightSource source, string name, int outputs, int inputs, BlockFormat format)
    {
        _source = source;
        _name = name;
        _outputs = outputs;
        _inputs = inputs;
        _format = format;
        var blocks = format.Blocks(inputs);
        TensorSpec[] specs =
        [
            new(name + ".int4", ElementType.UInt8, [outputs, blocks, format.BlockSize / 2]),
            new(name + ".scales", ElementType.Float32, [outputs, blocks]),
            new(name + ".zero_points", ElementType.UInt8, [outputs, format.ZeroPointBytes(inputs)]),
        ];
        Tensors = format.Symmetric ? specs[..2] : specs;
    }

    public override IReadOnlyList<TensorSpec> Tensors { get; }

    public override void Produce(ITensorSink sink, CancellationToken cancellation)
    {
        var rows = Math.Clamp(PieceElements / _inputs, 1, _outputs);
        Parallel.For(0, (_outputs + rows - 1) / rows, new ParallelOptions { CancellationToken = cancellation }, piece =>
            Piece(piece * rows, Math.Min(rows, _outputs - (piece * rows)), sink));
    }

    private void Piece(int first, int rows, ITensorSink sink)
    {
        var packedBytes = _format.PackedBytes(_inputs);
        var blocks = _format.Blocks(_inputs);
        var zeroPointBytes = _format.ZeroPointBytes(_inputs);
        var values = ArrayPool<float>.Shared.Rent(rows * _inputs);
        var packed = ArrayPool<byte>.Shared.Rent(rows * packedBytes);
        var scales = ArrayPool<float>.Shared.Rent(rows * blocks);
        var zeroPoints = ArrayPool<byte>.Shared.Rent(rows * zeroPointBytes);
        try
        {
            _source.Read(_name, (long)first * _inputs, values.AsSpan(0, rows * _inputs));
            for (var r = 0; r < rows; r++)
            {
                RoundToNearest.QuantizeRow(
                    values.AsSpan(r * _inputs, _inputs),
                    _format,
                    packed.AsSpan(r * packedBytes, packedBytes),
                    scales.AsSpan(r * blocks, blocks),
                    zeroPoints.AsSpan(r * zeroPointBytes, zeroPointBytes));
            }

            sink.Write(0, (long)first * packedBytes, packed.AsSpan(0, rows * packedBytes));
            sink.Write(1, (long)first * blocks * sizeof(float), MemoryMarshal.AsBytes(scales.AsSpan(0, rows * blocks)));
            if (!_format.Symmetric)
                sink.Write(2, (long)first * zeroPointBytes, zeroPoints.AsSpan(0, rows * zeroPointBytes));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
            ArrayPool<byte>.Shared.Return(packed);
            ArrayPool<float>.Shared.Return(scales);
            ArrayPool<byte>.Shared.Return(zeroPoints);
        }
    }
}
