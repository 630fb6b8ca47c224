using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>
/// Products of 8-bit activations and 8-bit weights: each row of activations gets a scale of its own, worked out in the graph, so that a token with
/// large numbers does not cost the others theirs (per-token and per-channel scales, as in ZeroQuant, Yao et al. 2022). Activations are unsigned
/// around 128 and weights signed, which is what the processors' instructions take. Only matrices of the decoder's layers; fast for many rows.
/// </summary>
/// <param name="data">File that takes the 8-bit weights.</param>
/// <param name="others">Format of what is not part of a layer.</param>
internal sealed class RowScaledLinear(ExternalData data, LinearFormat others) : LinearFormat
{
    private const byte Middle = 128;
    private const float Levels = 127;

    // Rows of zeros stay zeros.
    private const float LeastScale = 1e-20f;

    // Query, key and value read the same rows, and so do gate and up.
    private readonly Dictionary<Value, (Value Rows, Value Scales)> _rows = [];

    public override Value Multiply(WeightLoader weights, Value x, string weight, int inputs, int outputs)
    {
        if (!weight.StartsWith("model.layers.", StringComparison.Ordinal))
            return others.Multiply(weights, x, weight, inputs, outputs);
        weights.Check(weight, outputs, inputs);
        var graph = weights.Graph;
        var tensors = graph.Weights(new ColumnQuantizedMatrix(weights.Source, weight, outputs, inputs), data);
        if (!_rows.TryGetValue(x, out var scaled))
            _rows.Add(x, scaled = Scale(graph, x));
        var product = graph.Add(
            "MatMulIntegerToFloat", GraphBuilder.MicrosoftDomain, 1, [scaled.Rows, tensors[0], graph.Float(1), tensors[1], graph.Byte(Middle)])[0];
        return graph.Mul(product, scaled.Scales);
    }

    private static (Value Rows, Value Scales) Scale(GraphBuilder graph, Value x)
    {
        var largest = graph.Node("ReduceMax", [graph.Node("Abs", [x]), graph.Int64s(-1)], NodeAttribute.Int("keepdims", 1));
        var scales = graph.Node("Max", [graph.Div(largest, graph.Float(Levels)), graph.Float(LeastScale)]);
        return (graph.Node("QuantizeLinear", [graph.Div(x, scales), graph.Float(1), graph.Byte(Middle)]), scales);
    }
}
