using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>A linear layer of the checkpoint: <c>name.weight [outputs, inputs]</c> and, where it has one, <c>name.bias [outputs]</c>.</summary>
internal sealed class Linear(WeightLoader weights, LinearFormat format)
{
    public WeightLoader Weights { get; } = weights;

    public GraphBuilder Graph => Weights.Graph;

    public Value Apply(Value x, string name, int inputs, int outputs) =>
        format.Multiply(Weights, x, name + ".weight", inputs, outputs);

    public Value ApplyWithBias(Value x, string name, int inputs, int outputs) =>
        Graph.Add(Apply(x, name, inputs, outputs), Weights.Vector(name + ".bias", outputs));
}
