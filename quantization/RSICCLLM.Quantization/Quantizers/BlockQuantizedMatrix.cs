using System.Buffers;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// A linear layer's weights <c>[outputs, inputs]</c> in blocks: values <c>[outputs, blocks, bytes of a block]</c> uint8,
/// scales <c>[outputs, blocks]</c> and, unless symmetric, zero points <c>[outputs, bytes]</c> uint8.
/// Rows are quantised in parallel and written as they come. A flat one has values <c>[outputs, bytes of a row]</c>.
/// </summary>
internal sealed class BlockQuantizedMatrix : TensorProducer
{
    private const int PieceElements = 1 << 18;

    private readonly IWeightSource _source;
    private readonly string _name;
    private readonly int _outputs;
    private readonly int _inputs;
    private readonly BlockFormat _format;
    private readonly IBlockQuantizer _quantizer;

    public BlockQuantizedMatrix(IWeightSource source, string name, int outputs, int inputs, BlockFormat format, IBlockQuantizer quantizer, bool flat = false)
    {
        _source = source;
        _name = name;
        _outputs = outputs;
        _inputs = inputs;
        _format = format;
        _quantizer = quantizer;
        var blocks = format.Blocks(inputs);
        TensorSpec[] specs =
        [
            new(name + (format.Bits == 8 ? ".int8" : ".int4"), ElementType.UInt8, flat ? [outputs, blocks * format.BlockBytes] : [outputs, blocks, format.BlockBytes]),
            new(name + ".scales", format.Scales, [outputs, blocks]),
            new(name + ".zero_points", ElementType.UInt8, [outputs, format.ZeroPointBytes(inputs)]),
        ];
        Tensors = format.Symmetric ? specs[..2] : specs;
    }

    public override IReadOnlyList<TensorSpec> Tensors { get; }

    public override IReadOnlyList<string> Sources => [_name];

    public override void Produce(ITensorSink sink, CancellationToken cancellation)
    {
        var quantizer = _quantizer.Prepare(_name, _inputs, _format, cancellation);
        var rows = Math.Clamp(PieceElements / _inputs, Math.Min(quantizer.LeastRows, _outputs), _outputs);
        Parallel.For(0, (_outputs + rows - 1) / rows, new ParallelOptions { CancellationToken = cancellation }, piece =>
            Piece(piece * rows, Math.Min(rows, _outputs - (piece * rows)), quantizer, sink));
    }

    private void Piece(int first, int rows, IRowQuantizer quantizer, ITensorSink sink)
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
            quantizer.Quantize(values.AsSpan(0, rows * _inputs), rows, packed, scales, zeroPoints);
            sink.Write(0, (long)first * packedBytes, packed.AsSpan(0, rows * packedBytes));
            FloatTensor.Store(sink, 1, (long)first * blocks, scales.AsSpan(0, rows * blocks), Tensors[1]);
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
