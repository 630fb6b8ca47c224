using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>How a linear layer's product is computed: the one place that knows of quantisation.</summary>
internal abstract class LinearFormat
{
    /// <summary><c>x W'</c> for a weight <c>[outputs, inputs]</c>, without bias.</summary>
    public abstract Value Multiply(WeightLoader weights, Value x, string weight, int inputs, int outputs);
}

/// <summary>A product in float32.</summary>
internal sealed class FloatLinear : LinearFormat
{
    public override Value Multiply(WeightLoader weights, Value x, string weight, int inputs, int outputs) =>
        weights.Graph.MatMul(x, weights.Transposed(weight, outputs, inputs));
}

/// <summary>A product with weights in blocks, ONNX Runtime's <c>MatMulNBits</c>.</summary>
/// <param name="format">Blocks and symmetry.</param>
/// <param name="accuracyLevel">Least precision of activations: 1 float32, 4 int8; 0 leaves it to the runtime.</param>
/// <param name="quantizer">The method.</param>
internal sealed class BlockLinear(BlockFormat format, int accuracyLevel, IBlockQuantizer quantizer) : LinearFormat
{
    public override Value Multiply(WeightLoader weights, Value x, string weight, int inputs, int outputs)
    {
        weights.Check(weight, outputs, inputs);
        var tensors = weights.Graph.Weights(new BlockQuantizedMatrix(weights.Source, weight, outputs, inputs, format, quantizer));
        // Widened when the graph is loaded, so that one file serves float32 and float16 graphs.
        if (format.Scales == ElementType.Float16)
            tensors[1] = weights.Graph.Cast(tensors[1], ElementType.Float32);
        List<NodeAttribute> attributes =
        [
            NodeAttribute.Int("K", inputs), NodeAttribute.Int("N", outputs),
            NodeAttribute.Int("bits", format.Bits), NodeAttribute.Int("block_size", format.BlockSize),
        ];
        if (accuracyLevel != 0)
            attributes.Add(NodeAttribute.Int("accuracy_level", accuracyLevel));
        return weights.Graph.Add("MatMulNBits", GraphBuilder.MicrosoftDomain, 1, [x, .. tensors], [.. attributes])[0];
    }
}

/// <summary>Each matrix in a format of its own.</summary>
/// <param name="choose">Gives the format of a weight by its name and number of inputs.</param>
internal sealed class MixedLinear(Func<string, int, LinearFormat> choose) : LinearFormat
{
    public override Value Multiply(WeightLoader weights, Value x, string weight, int inputs, int outputs) =>
        choose(weight, inputs).Multiply(weights, x, weight, inputs, outputs);
}
