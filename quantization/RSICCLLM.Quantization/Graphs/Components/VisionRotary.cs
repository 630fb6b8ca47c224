using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>Rotary embedding of the vision tower: the first half of the frequencies follows a patch's row, the second its column. Constants of the tile size.</summary>
internal sealed class VisionRotary
{
    private readonly GraphBuilder _graph;
    private readonly int _half;
    private readonly Value _cos;
    private readonly Value _sin;

    public VisionRotary(GraphBuilder graph, TileGrid grid, IReadOnlyList<int> patchOrder)
    {
        _graph = graph;
        _half = grid.Vision.HeadSize / 2;
        var cos = new float[patchOrder.Count * _half];
        var sin = new float[cos.Length];
        var frequencies = _half / 2;
        for (var i = 0; i < patchOrder.Count; i++)
        {
            var (row, column) = grid.Patch(patchOrder[i]);
            for (var k = 0; k < _half; k++)
            {
                var frequency = (float)(1.0 / Math.Pow(grid.Vision.RopeTheta, 2.0 * (k % frequencies) / _half));
                var angle = (k < frequencies ? row : column) * frequency;
                cos[(i * _half) + k] = MathF.Cos(angle);
                sin[(i * _half) + k] = MathF.Sin(angle);
            }
        }

        _cos = graph.Stored("visual.rotary.cos", cos, patchOrder.Count, 1, _half);
        _sin = graph.Stored("visual.rotary.sin", sin, patchOrder.Count, 1, _half);
    }

    /// <summary>Turns heads <c>[images, patches, heads, head size]</c>.</summary>
    public Value Apply(Value x)
    {
        var split = _graph.Split(x, -1, _half, _half);
        var first = _graph.Sub(_graph.Mul(split[0], _cos), _graph.Mul(split[1], _sin));
        var second = _graph.Add(_graph.Mul(split[1], _cos), _graph.Mul(split[0], _sin));
        return _graph.Concat(-1, first, second);
    }
}
