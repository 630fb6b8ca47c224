using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>What attention and the output layer need to know of the lengths, from <c>attention_mask</c> (1 for tokens, rows padded at the end).</summary>
internal sealed class SequenceLengths
{
    private readonly GraphBuilder _graph;
    private readonly Value _lastIndices;
    private readonly Value _total;

    public SequenceLengths(GraphBuilder graph, Value attentionMask)
    {
        _graph = graph;
        using var scope = graph.Scope("lengths");
        _lastIndices = graph.Sub(graph.ReduceSum(attentionMask, 1, keep: false), graph.Int64s(1));
        _total = graph.SizeOf(attentionMask, 1);
        LastIndices = graph.Cast(_lastIndices, ElementType.Int32);
        Total = graph.Cast(_total, ElementType.Int32);
    }

    /// <summary>Index of each sequence's last token in the cache: <c>[batch]</c> int32.</summary>
    public Value LastIndices { get; }

    /// <summary>Length of the longest sequence: int32 without dimensions.</summary>
    public Value Total { get; }

    /// <summary>
    /// Where in this step's tokens each sequence's last one is, <c>[batch, 1, 1]</c>: in a padded prompt not the last column,
    /// in a later step column 0.
    /// </summary>
    public Value LastInStep(Value tokens)
    {
        using var scope = _graph.Scope("last");
        var past = _graph.Sub(_total, _graph.SizeOf(tokens, 1));
        var index = _graph.Node("Max", [_graph.Sub(_lastIndices, past), _graph.Int64(0)]);
        return _graph.Unsqueeze(index, 1, 2);
    }

    /// <summary>
    /// Where each sequence's last <paramref name="count"/> tokens are in this step's, <c>[batch, count, 1]</c>; a step of so many tokens
    /// gives all of them, whatever the lengths of the rows.
    /// </summary>
    public Value LastInStep(Value tokens, Value count)
    {
        var last = LastInStep(tokens);
        using var scope = _graph.Scope("last");
        var first = _graph.Node("Max", [_graph.Sub(last, _graph.Sub(count, _graph.Int64(1))), _graph.Int64(0)]);
        var steps = _graph.Unsqueeze(_graph.Node("Range", [_graph.Int64(0), count, _graph.Int64(1)]), 1);
        return _graph.Add(first, steps);
    }
}
