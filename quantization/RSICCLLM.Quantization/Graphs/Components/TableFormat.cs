using RSICCLLM.Model;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>How a table of embeddings is stored and looked up.</summary>
internal abstract class TableFormat
{
    /// <summary>Rows <c>[indices, size]</c> of a table <c>[rows, size]</c>, float32.</summary>
    public abstract Value Gather(GraphBuilder graph, IWeightSource source, Value indices, string table, int rows, int size);
}

/// <summary>A table of float32, or of float16 and widened row by row.</summary>
internal sealed class FloatTable(ElementType storage) : TableFormat
{
    public override Value Gather(GraphBuilder graph, IWeightSource source, Value indices, string table, int rows, int size)
    {
        var found = graph.Gather(new WeightLoader(graph, source, storage).Matrix(table, rows, size), indices, 0);
        return storage == ElementType.Float32 ? found : graph.Cast(found, ElementType.Float32);
    }
}

/// <summary>
/// A table in blocks, ONNX Runtime's <c>GatherBlockQuantized</c>. DirectML lacks that operator; the embedding graph runs on the CPU in every
/// package, where its table costs the graphics card no memory.
/// </summary>
internal sealed class BlockTable(BlockFormat format, IBlockQuantizer quantizer) : TableFormat
{
    public override Value Gather(GraphBuilder graph, IWeightSource source, Value indices, string table, int rows, int size)
    {
        if (size % format.BlockSize != 0)
            throw new ModelException($"The embedding table's rows of {size} numbers are no whole blocks of {format.BlockSize}: choose a smaller block size, or store the table as float16.");
        new WeightLoader(graph, source, ElementType.Float32).Check(table, rows, size);
        var tensors = graph.Weights(new BlockQuantizedMatrix(source, table, rows, size, format, quantizer, flat: true));
        if (format.Scales == ElementType.Float16)
            tensors[1] = graph.Cast(tensors[1], ElementType.Float32);
        Value[] inputs = [tensors[0], indices, tensors[1], .. tensors.Skip(2)];
        return graph.Add(
            "GatherBlockQuantized",
            GraphBuilder.MicrosoftDomain,
            1,
            inputs,
            NodeAttribute.Int("bits", format.Bits),
            NodeAttribute.Int("block_size", format.BlockSize),
            NodeAttribute.Int("gather_axis", 0),
            NodeAttribute.Int("quantize_axis", 1))[0];
    }
}
