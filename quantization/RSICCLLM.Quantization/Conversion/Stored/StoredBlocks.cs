using System.Runtime.InteropServices;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Quantization.Conversion.Stored;

/// <summary>What <see cref="BlockQuantizedMatrix"/> has written.</summary>
internal sealed class StoredBlocks : StoredMatrix
{
    private readonly BlockFormat _format;
    private readonly Part _values;
    private readonly Part _scales;
    private readonly Part? _zeroPoints;
    private readonly byte[] _packed;
    private readonly byte[] _scaleBytes;
    private readonly byte[] _zeros;
    private readonly float[] _rowScales;

    private StoredBlocks(
        string name, BlockFormat format, ModelReader.StoredTensor values, ModelReader.StoredTensor scales, ModelReader.StoredTensor? zeroPoints, int outputs, int inputs)
        : base(name, format.Bits, format.BlockSize, outputs, inputs)
    {
        _format = format;
        _packed = new byte[format.PackedBytes(inputs)];
        _rowScales = new float[format.Blocks(inputs)];
        _scaleBytes = new byte[_rowScales.Length * format.Scales.ByteSize()];
        _zeros = new byte[format.ZeroPointBytes(inputs)];
        try
        {
            (_values, _scales, _zeroPoints) = (Open(values), Open(scales), zeroPoints is null ? null : Open(zeroPoints));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens a matrix.</summary>
    /// <param name="tensors">Tensors of the graph, by name; the values are among them.</param>
    /// <param name="name">Name in the checkpoint.</param>
    /// <param name="bits">4 or 8.</param>
    /// <param name="outputs">Rows in the checkpoint, 1 or more.</param>
    /// <param name="inputs">Columns, alike.</param>
    /// <exception cref="Model.ModelException">The tensors are not those of such a matrix.</exception>
    public static StoredBlocks Open(IReadOnlyDictionary<string, ModelReader.StoredTensor> tensors, string name, int bits, int outputs, int inputs)
    {
        var scales = Tensor(
            tensors, name, ".scales", [ElementType.Float32, ElementType.Float16], t => t.Spec.Shape is [var rows, var columns] && rows == outputs && columns > 0 && columns <= inputs, outputs, inputs);
        var blocks = (int)scales.Spec.Shape[1];
        var hasZeroPoints = tensors.ContainsKey(name + ".zero_points");
        BlockFormat? format = null;
        var values = Tensor(tensors, name, bits == 8 ? ".int8" : ".int4", [ElementType.UInt8], t => (format = Format(t.Spec.ByteCount)) is not null, outputs, inputs);
        var zeroPoints = hasZeroPoints
            ? Tensor(tensors, name, ".zero_points", [ElementType.UInt8], t => t.Spec.ByteCount == (long)outputs * format!.ZeroPointBytes(inputs), outputs, inputs)
            : null;
        return new StoredBlocks(name, format!, values, scales, zeroPoints, outputs, inputs);

        // The blocks' size follows from the bytes; the last block of a row may be filled up.
        BlockFormat? Format(long bytes)
        {
            var blockBytes = bytes / outputs / blocks;
            if (blockBytes is 0 or > int.MaxValue / 8 || bytes != blockBytes * blocks * outputs)
                return null;
            var found = new BlockFormat((int)blockBytes * 8 / bits, !hasZeroPoints, bits, scales.Spec.Type);
            return ((long)inputs + found.BlockSize - 1) / found.BlockSize == blocks ? found : null;
        }
    }

    public override void Restore(int output, Span<float> row)
    {
        _values.Read((long)output * _packed.Length, _packed);
        _scales.Read((long)output * _scaleBytes.Length, _scaleBytes);
        _zeroPoints?.Read((long)output * _zeros.Length, _zeros);
        for (var b = 0; b < _rowScales.Length; b++)
            _rowScales[b] = _format.Scales == ElementType.Float16 ? (float)MemoryMarshal.Cast<byte, Half>(_scaleBytes)[b] : MemoryMarshal.Cast<byte, float>(_scaleBytes)[b];
        BlockPacking.Restore(_format, _packed, _rowScales, _zeros, row);
    }
}
