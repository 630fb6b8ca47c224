using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>Self-attention of the vision tower, inside each window of a plan, or over each whole image.</summary>
internal sealed class VisionAttention(Linear linear, VisionConfiguration vision, VisionRotary rotary)
{
    /// <summary>Attends.</summary>
    /// <param name="x">Patches <c>[images, patches, width]</c>, windows contiguous.</param>
    /// <param name="name">The layer's name in the checkpoint.</param>
    /// <param name="groups">Windows in the order of the patches; one group of one window for the whole image.</param>
    public Value Apply(Value x, string name, IReadOnlyList<WindowGroup> groups)
    {
        var graph = linear.Graph;
        using var scope = graph.Scope("attn");
        var width = vision.HiddenSize;
        var parts = graph.Split(linear.ApplyWithBias(x, name + ".qkv", width, 3 * width), -1, width, width, width);
        var heads = parts.Select(part => graph.Reshape(part, 0, 0, vision.HeadCount, vision.HeadSize)).ToArray();
        var query = graph.Mul(rotary.Apply(heads[0]), graph.Float((float)(1.0 / Math.Sqrt(vision.HeadSize))));
        var key = rotary.Apply(heads[1]);

        var sizes = groups.Select(group => (long)group.Count * group.Patches).ToArray();
        var queries = graph.Split(query, 1, sizes);
        var keys = graph.Split(key, 1, sizes);
        var values = graph.Split(heads[2], 1, sizes);
        var attended = new Value[groups.Count];
        for (var i = 0; i < groups.Count; i++)
            attended[i] = graph.Reshape(Windows(queries[i], keys[i], values[i], groups[i].Patches), -1, sizes[i], width);
        return linear.ApplyWithBias(graph.Concat(1, attended), name + ".proj", width, width);
    }

    private Value Windows(Value query, Value key, Value value, int patches)
    {
        var graph = linear.Graph;
        long[] shape = [-1, patches, vision.HeadCount, vision.HeadSize];
        var q = graph.Transpose(graph.Reshape(query, shape), 0, 2, 1, 3);
        var k = graph.Transpose(graph.Reshape(key, shape), 0, 2, 3, 1);
        var v = graph.Transpose(graph.Reshape(value, shape), 0, 2, 1, 3);
        var weights = graph.Softmax(graph.MatMul(q, k));
        return graph.Transpose(graph.MatMul(weights, v), 0, 2, 1, 3);
    }
}
