using System.Globalization;
using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>A linear layer of the decoder's layers.</summary>
internal sealed record DecoderMatrix(string Name, int Outputs, int Inputs)
{
    /// <summary>Linear layers in a layer of the decoder.</summary>
    public const int PerLayer = 7;

    public long Elements => (long)Outputs * Inputs;

    /// <summary>All of them, layer by layer.</summary>
    public static IReadOnlyList<DecoderMatrix> Of(TextConfiguration text)
    {
        var (query, key) = (text.HeadCount * text.HeadSize, text.KeyValueHeadCount * text.HeadSize);
        return [.. Enumerable.Range(0, text.LayerCount).SelectMany(layer => new[]
        {
            Matrix("self_attn.q_proj", query, text.HiddenSize),
            Matrix("self_attn.k_proj", key, text.HiddenSize),
            Matrix("self_attn.v_proj", key, text.HiddenSize),
            Matrix("self_attn.o_proj", text.HiddenSize, query),
            Matrix("mlp.gate_proj", text.IntermediateSize, text.HiddenSize),
            Matrix("mlp.up_proj", text.IntermediateSize, text.HiddenSize),
            Matrix("mlp.down_proj", text.HiddenSize, text.IntermediateSize),
        }.Select(m => m with { Name = string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.{m.Name}.weight") }))];

        static DecoderMatrix Matrix(string name, int outputs, int inputs) => new(name, outputs, inputs);
    }
}
