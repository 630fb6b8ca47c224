using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>
/// Rotary position embedding over time, height and width (mRoPE, Qwen2-VL): every frequency follows one of the three positions,
/// in sections. Standard operators only, so that every runtime and provider has them.
/// </summary>
internal sealed class MultimodalRotary
{
    private readonly GraphBuilder _graph;
    private readonly int _headSize;
    private readonly Value _cos;
    private readonly Value _sin;

    /// <summary>Computes cosines and sines once for all layers.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="positions">Positions <c>[3, batch, sequence]</c> int64.</param>
    /// <param name="sections">Frequencies that follow time, height and width; they sum to half the head size.</param>
    /// <param name="headSize">Width of a head.</param>
    /// <param name="theta">Base of the frequencies.</param>
    public MultimodalRotary(GraphBuilder graph, Value positions, IReadOnlyList<int> sections, int headSize, double theta)
    {
        _graph = graph;
        _headSize = headSize;
        using var scope = graph.Scope("rotary");
        // A column of the table has one entry, so the sum over the axes picks and scales one position.
        // (A transpose and a product would do the same, but ONNX Runtime 1.31 can crash when it optimises that pair.)
        var table = graph.Table("rotary.frequencies", Frequencies(sections, headSize, theta), 3, 1, 1, headSize / 2);
        var scaled = graph.Mul(graph.Unsqueeze(graph.Cast(positions, ElementType.Float32), 3), table);
        var angles = graph.ReduceSum(scaled, 0, keep: false);
        _cos = graph.Unsqueeze(graph.Node("Cos", [angles]), 2);
        _sin = graph.Unsqueeze(graph.Node("Sin", [angles]), 2);
    }

    /// <summary>Turns the heads of <c>[batch, sequence, heads * head size]</c>.</summary>
    public Value Apply(Value x, int heads)
    {
        var split = _graph.Split(_graph.Reshape(x, 0, 0, heads, _headSize), -1, _headSize / 2, _headSize / 2);
        var first = _graph.Sub(_graph.Mul(split[0], _cos), _graph.Mul(split[1], _sin));
        var second = _graph.Add(_graph.Mul(split[1], _cos), _graph.Mul(split[0], _sin));
        return _graph.Reshape(_graph.Concat(-1, first, second), 0, 0, heads * _headSize);
    }

    private static float[] Frequencies(IReadOnlyList<int> sections, int headSize, double theta)
    {
        var half = headSize / 2;
        var table = new float[3 * half];
        var axis = 0;
        var end = sections[0];
        for (var i = 0; i < half; i++)
        {
            while (i >= end)
                end += sections[++axis];
            table[(axis * half) + i] = (float)(1.0 / Math.Pow(theta, 2.0 * i / headSize));
        }

        return table;
    }
}
