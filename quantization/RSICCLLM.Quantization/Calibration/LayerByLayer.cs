using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>
/// Sends calibration sequences through the decoder one layer at a time, so that never more than one layer is in memory, and gathers the
/// second moments of what each of its matrices reads. Not thread-safe.
/// </summary>
/// <param name="source">The checkpoint.</param>
/// <param name="text">Shape of the decoder.</param>
/// <param name="folder">Scratch folder.</param>
/// <param name="start">Gives the sequences before the first layer; asked again when an earlier layer is wanted.</param>
internal sealed class LayerByLayer(IWeightSource source, TextConfiguration text, string folder, Func<CancellationToken, IReadOnlyList<CalibrationSequence>> start) : ILayerMoments
{
    private const string LayerPrefix = "model.layers.";
    private const string States = "states";
    private const string NextStates = "next_states";

    private readonly Dictionary<string, SecondMoments> _moments = new(StringComparer.Ordinal);
    private readonly List<SecondMoments> _spent = [];
    private IReadOnlyList<CalibrationSequence>? _sequences;
    private int _next;

    public SecondMoments? Of(string weight, CancellationToken cancellation)
    {
        if (_moments.TryGetValue(weight, out var known))
            return known;
        var layer = LayerOf(weight);
        if (layer is null)
            return null;
        if (_sequences is null || _next > layer)
        {
            // The states of an earlier pass go before those of the next one come.
            _sequences = null;
            _sequences = start(cancellation);
            _next = 0;
        }

        _spent.AddRange(_moments.Values.Distinct());
        _moments.Clear();
        while (_next < layer)
            Run(_next++, gather: false, cancellation);
        if (layer == text.LayerCount)
        {
            var moments = Begin(text.HiddenSize);
            foreach (var sequence in _sequences)
                moments.Add(Normalized(sequence), sequence.Tokens);
            _moments.Add(weight, moments);
        }
        else
        {
            Run(_next++, gather: true, cancellation);
        }

        return _moments.GetValueOrDefault(weight);
    }

    // In the memory of an earlier layer's moments, which nobody asks for any more.
    private SecondMoments Begin(int inputs)
    {
        if (_spent.Find(moments => moments.Inputs == inputs) is not { } spent)
            return new SecondMoments(inputs);
        _spent.Remove(spent);
        return new SecondMoments(spent);
    }

    // The output layer comes after the last.
    private int? LayerOf(string weight)
    {
        if (weight is "lm_head.weight" or "model.embed_tokens.weight")
            return text.LayerCount;
        return weight.StartsWith(LayerPrefix, StringComparison.Ordinal)
            && int.TryParse(weight.AsSpan(LayerPrefix.Length, weight.IndexOf('.', LayerPrefix.Length) - LayerPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var layer)
            ? layer
            : null;
    }

    private void Run(int layer, bool gather, CancellationToken cancellation)
    {
        var taps = Write(layer, cancellation);
        string[] outputs = gather ? [NextStates, .. taps.Values.Distinct(StringComparer.Ordinal)] : [NextStates];
        if (gather)
        {
            // Matrices that read the same value share its moments.
            var byTap = new Dictionary<string, SecondMoments>(StringComparer.Ordinal);
            foreach (var (weight, tap) in taps)
            {
                if (!byTap.TryGetValue(tap, out var moments))
                    byTap.Add(tap, moments = Begin(checked((int)source.Shape(weight)[1])));
                _moments.Add(weight, moments);
            }
        }

        try
        {
            using var session = CalibrationSession.Open(Path.Combine(folder, "layer.onnx"));
            foreach (var sequence in _sequences!)
            {
                cancellation.ThrowIfCancellationRequested();
                Step(session, sequence, outputs, taps);
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"Layer {layer} of the checkpoint does not run on this machine's CPU: {e.Message}", e);
        }
    }

    private Dictionary<string, string> Write(int layer, CancellationToken cancellation)
    {
        var graph = new GraphBuilder("layer", new ExternalData("layer.onnx.data"));
        var tapped = new TappedLinear(CalibrationSession.NearLossless);
        var weights = new WeightLoader(graph, source, ElementType.Float32);
        var linear = new Linear(weights, tapped);
        var name = string.Create(CultureInfo.InvariantCulture, $"{LayerPrefix}{layer}");
        var states = graph.Input(States, ElementType.Float32, 1, "sequence", text.HiddenSize);
        var mask = graph.Input(PackageLayout.AttentionMask, ElementType.Int64, 1, "total");
        var positions = graph.Input(PackageLayout.PositionIds, ElementType.Int64, 3, 1, "sequence");
        var lengths = new SequenceLengths(graph, mask);
        var rotary = new MultimodalRotary(graph, positions, text.MropeSections, text.HeadSize, text.RopeTheta);
        var attention = new DecoderAttention(linear, text, rotary, lengths.LastIndices, lengths.Total);
        var x = RmsNorm.Apply(weights, states, name + ".input_layernorm", text.HiddenSize, text.RmsNormEpsilon);
        var attended = attention.Project(attention.Attend(x, name + ".self_attn", 0), name + ".self_attn");
        var (normalized, sum) = RmsNorm.AddAndApply(weights, states, attended, name + ".post_attention_layernorm", text.HiddenSize, text.RmsNormEpsilon);
        var fed = GatedFeedForward.Apply(linear, normalized, name + ".mlp", text.HiddenSize, text.IntermediateSize, bias: false);
        graph.Output(graph.Add(sum, fed), NextStates, ElementType.Float32, 1, "sequence", text.HiddenSize);
        foreach (var tap in tapped.Taps.Values.Select(v => v.Name).Distinct().ToList())
            graph.Output(new Value(tap), tap, ElementType.Float32, 1, "sequence", "width of " + tap);
        graph.Data.Write(folder, null, cancellation);
        ModelWriter.Write(graph, Path.Combine(folder, "layer.onnx"), "RSICCLLM", "0");
        return tapped.Taps.ToDictionary(t => t.Key, t => t.Value.Name, StringComparer.Ordinal);
    }

    private void Step(InferenceSession session, CalibrationSequence sequence, string[] outputs, Dictionary<string, string> taps)
    {
        var mask = new long[sequence.Tokens];
        Array.Fill(mask, 1);
        long[] empty = [1, text.KeyValueHeadCount, 0, text.HeadSize];
        using var states = OrtValue.CreateTensorValueFromMemory(sequence.States, [1, sequence.Tokens, text.HiddenSize]);
        using var masks = OrtValue.CreateTensorValueFromMemory(mask, [1, sequence.Tokens]);
        using var positions = OrtValue.CreateTensorValueFromMemory(sequence.Positions, [3, 1, sequence.Tokens]);
        using var key = OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), empty);
        using var value = OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), empty);
        using var options = new RunOptions();
        using var results = session.Run(
            options,
            [States, PackageLayout.AttentionMask, PackageLayout.PositionIds, PackageLayout.PastKey(0), PackageLayout.PastValue(0)],
            [states, masks, positions, key, value],
            outputs);
        for (var i = 1; i < outputs.Length; i++)
        {
            var weight = taps.First(tap => tap.Value == outputs[i]).Key;
            _moments[weight].Add(results[i].GetTensorDataAsSpan<float>(), sequence.Tokens);
        }

        results[0].GetTensorDataAsSpan<float>().CopyTo(sequence.States);
    }

    private float[] Normalized(CalibrationSequence sequence)
    {
        var size = text.HiddenSize;
        var weight = new float[size];
        source.Read("model.norm.weight", 0, weight);
        var normalized = new float[sequence.States.Length];
        for (var t = 0; t < sequence.Tokens; t++)
        {
            var state = sequence.States.AsSpan(t * size, size);
            var square = 0.0;
            foreach (var v in state)
                square += (double)v * v;
            var factor = 1 / Math.Sqrt((square / size) + text.RmsNormEpsilon);
            for (var i = 0; i < size; i++)
                normalized[(t * size) + i] = (float)(state[i] * factor * weight[i]);
        }

        return normalized;
    }
}
