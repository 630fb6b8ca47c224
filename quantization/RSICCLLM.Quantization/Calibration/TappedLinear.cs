using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>Products as another format makes them, with their inputs noted, so that these can be made outputs of the graph.</summary>
internal sealed class TappedLinear(LinearFormat format) : LinearFormat
{
    private readonly Dictionary<string, Value> _taps = new(StringComparer.Ordinal);

    /// <summary>Input of every matrix.</summary>
    public IReadOnlyDictionary<string, Value> Taps => _taps;

    public override Value Multiply(WeightLoader weights, Value x, string weight, int inputs, int outputs)
    {
        _taps[weight] = x;
        return format.Multiply(weights, x, weight, inputs, outputs);
    }
}
