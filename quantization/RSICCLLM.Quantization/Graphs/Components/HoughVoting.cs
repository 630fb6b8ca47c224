using RSICCLLM.Model.Difference;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>
/// Hough voting and its inverse over the patch grid (<see cref="HoughGrid"/>), for every map of every date on its own.
/// Voting and inverse are the same pattern of cells and bins, stored once, a byte per entry; bins outside the grid are left out.
/// </summary>
internal static class HoughVoting
{
    /// <summary>From responses <c>[..., cells]</c>, row-major cells, to evidence of the same shape.</summary>
    public static Value Apply(GraphBuilder graph, Value responses, int rows, int columns)
    {
        using var scope = graph.Scope("hough");
        var hough = new HoughGrid(rows, columns);
        var bins = Enumerable.Range(0, hough.BinCount).Where(bin => hough.Count(bin) > 0).ToArray();
        var place = new int[hough.BinCount];
        for (var i = 0; i < bins.Length; i++)
            place[bins[i]] = i;
        var pattern = new byte[bins.Length * hough.CellCount];
        for (var cell = 0; cell < hough.CellCount; cell++)
        {
            for (var angle = 0; angle < HoughGrid.AngleCount; angle++)
                pattern[(place[hough.Bin(cell, angle)] * hough.CellCount) + cell] = 1;
        }

        var spec = new TensorSpec("difference.hough.pattern", ElementType.UInt8, [bins.Length, hough.CellCount]);
        var membership = graph.Cast(graph.Weights(new MemoryTensor(spec, pattern))[0], ElementType.Float32);
        var shares = graph.Stored("difference.hough.shares", bins.Select(bin => 1f / hough.Count(bin)).ToArray(), bins.Length);
        var votes = graph.Mul(graph.MatMul(responses, graph.Transpose(membership, 1, 0)), shares);
        var least = graph.Mul(graph.ReduceMean(votes, -1, keep: true), graph.Float(1 - DifferenceModule.ThresholdTolerance));
        var weak = graph.Node("Less", [votes, least]);
        var strong = graph.Node("Where", [weak, graph.Float(0), votes]);
        return graph.Mul(graph.MatMul(strong, membership), graph.Float(1f / HoughGrid.AngleCount));
    }
}
