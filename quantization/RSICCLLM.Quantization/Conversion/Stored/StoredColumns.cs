using System.Runtime.InteropServices;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Quantization.Conversion.Stored;

/// <summary>What <see cref="ColumnQuantizedMatrix"/> has written: <c>w = scale * q</c>, one scale per output. A strip of outputs is in memory.</summary>
internal sealed class StoredColumns : StoredMatrix
{
    private const int Strip = 1024;

    private readonly Part _values;
    private readonly Part _scales;
    private readonly sbyte[] _strip;
    private readonly float[] _rowScales;
    private int _first = -1;

    private StoredColumns(string name, ModelReader.StoredTensor values, ModelReader.StoredTensor scales, int outputs, int inputs)
        : base(name, 8, inputs, outputs, inputs)
    {
        _rowScales = new float[Math.Min(Strip, outputs)];
        _strip = new sbyte[checked(_rowScales.Length * inputs)];
        try
        {
            (_values, _scales) = (Open(values), Open(scales));
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
    /// <param name="outputs">Rows in the checkpoint, 1 or more.</param>
    /// <param name="inputs">Columns, alike.</param>
    /// <exception cref="Model.ModelException">The tensors are not those of such a matrix.</exception>
    public static StoredColumns Open(IReadOnlyDictionary<string, ModelReader.StoredTensor> tensors, string name, int outputs, int inputs)
    {
        var values = Tensor(tensors, name, ".columns", [ElementType.Int8], t => t.Spec.Shape is [var rows, var columns] && rows == inputs && columns == outputs, outputs, inputs);
        var scales = Tensor(tensors, name, ".column_scales", [ElementType.Float32], t => t.Spec.Shape is [var count] && count == outputs, outputs, inputs);
        return new StoredColumns(name, values, scales, outputs, inputs);
    }

    public override void Restore(int output, Span<float> row)
    {
        var first = output / Strip * Strip;
        var count = Math.Min(Strip, Outputs - first);
        if (first != _first)
        {
            for (var input = 0; input < Inputs; input++)
                _values.Read(((long)input * Outputs) + first, MemoryMarshal.AsBytes(_strip.AsSpan(input * count, count)));
            _scales.Read((long)first * sizeof(float), MemoryMarshal.AsBytes(_rowScales.AsSpan(0, count)));
            _first = first;
        }

        for (var input = 0; input < Inputs; input++)
            row[input] = _rowScales[output - first] * _strip[(input * count) + output - first];
    }
}
