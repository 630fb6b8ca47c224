using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>
/// Grouped-query self-attention of the decoder over the KV cache. Rotary embedding is applied before, so the cache holds turned keys.
/// Past and present of a layer may be the same buffer.
/// </summary>
/// <param name="linear">Projections.</param>
/// <param name="text">Shape of the decoder.</param>
/// <param name="rotary">Cosines and sines of this step's positions.</param>
/// <param name="lastIndices">Tokens in the cache after this step, less one, per sequence: <c>[batch]</c> int32.</param>
/// <param name="totalLength">Longest sequence in the cache after this step: int32 without dimensions.</param>
internal sealed class DecoderAttention(Linear linear, TextConfiguration text, MultimodalRotary rotary, Value lastIndices, Value totalLength)
{
    /// <summary>Attention before its output projection, <c>[batch, sequence, heads * head size]</c>.</summary>
    public Value Attend(Value x, string name, int layer)
    {
        var graph = linear.Graph;
        using var scope = graph.Scope("self_attn");
        var queryWidth = text.HeadCount * text.HeadSize;
        var keyWidth = text.KeyValueHeadCount * text.HeadSize;
        var query = rotary.Apply(linear.ApplyWithBias(x, name + ".q_proj", text.HiddenSize, queryWidth), text.HeadCount);
        var key = rotary.Apply(linear.ApplyWithBias(x, name + ".k_proj", text.HiddenSize, keyWidth), text.KeyValueHeadCount);
        var value = linear.ApplyWithBias(x, name + ".v_proj", text.HiddenSize, keyWidth);
        Dimension[] past = ["batch", text.KeyValueHeadCount, "past", text.HeadSize];
        var outputs = graph.Add(
            "GroupQueryAttention",
            GraphBuilder.MicrosoftDomain,
            3,
            [
                query, key, value,
                graph.Input(PackageLayout.PastKey(layer), ElementType.Float32, past),
                graph.Input(PackageLayout.PastValue(layer), ElementType.Float32, past),
                lastIndices, totalLength,
            ],
            NodeAttribute.Int("num_heads", text.HeadCount),
            NodeAttribute.Int("kv_num_heads", text.KeyValueHeadCount),
            NodeAttribute.Float("scale", (float)(1.0 / Math.Sqrt(text.HeadSize))),
            NodeAttribute.Int("local_window_size", -1),
            NodeAttribute.Int("do_rotary", 0));
        Dimension[] present = ["batch", text.KeyValueHeadCount, "present", text.HeadSize];
        graph.Output(outputs[1], PackageLayout.PresentKey(layer), ElementType.Float32, present);
        graph.Output(outputs[2], PackageLayout.PresentValue(layer), ElementType.Float32, present);
        return outputs[0];
    }

    /// <summary>The output projection.</summary>
    public Value Project(Value x, string name) =>
        linear.Apply(x, name + ".o_proj", text.HeadCount * text.HeadSize, text.HiddenSize);
}
