using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Modeling.Fused;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling.Text;

/// <summary>The text decoder of Qwen2.5: grouped-query attention with multimodal rotary embedding, SwiGLU, RMS normalisation.</summary>
internal sealed class TextDecoder(TextConfiguration text, ParameterSet parameters)
{
    private readonly MropeTable _rotary = new(text);

    /// <summary>
    /// Runs the layers over embeddings <c>[batch, tokens, hidden]</c> and normalises the outcome. Positions are <c>[3, batch, tokens]</c>.
    /// Padding, if any, must lie to the right, where causal attention never looks at it.
    /// </summary>
    /// <param name="embeddings">Token embeddings, image features put in.</param>
    /// <param name="positions">Time, height and width positions.</param>
    /// <param name="type">Type of the matrix products.</param>
    /// <param name="cache">Keys and values of earlier tokens; grows by the new ones.</param>
    /// <param name="afterLayer">Sees the residual stream after each layer; after the last one only at <paramref name="wanted"/>.</param>
    /// <param name="recompute">Layers keep their input only and are worked out again in the backward pass.</param>
    /// <param name="wanted">
    /// Places of the flattened batch whose outcome is wanted, <c>[places]</c>: the last layer's feed-forward part runs there only, and the result is
    /// <c>[places, hidden]</c>. Everywhere when <see langword="null"/>.
    /// </param>
    public Tensor Decode(
        Tensor embeddings, Tensor positions, ScalarType type, KeyValueCache? cache = null, Action<int, Tensor>? afterLayer = null, Tensor? wanted = null, bool recompute = false)
    {
        var (cos, sin) = _rotary.Of(positions);
        (cos, sin) = (cos.unsqueeze(2), sin.unsqueeze(2));
        var mask = CausalMask(embeddings.shape[1], cache?.Length ?? 0);
        var x = embeddings.to_type(ScalarType.Float32);
        // A layer that is worked out again hands gradients on through its input.
        if (recompute && is_grad_enabled() && !x.requires_grad)
            x = x.detach().requires_grad_(true);
        for (var i = 0; i < text.LayerCount; i++)
        {
            var index = i;
            x = Ops.Layer(x, recompute, input => Layer(input, index));
            afterLayer?.Invoke(i, x);
        }

        return Ops.RmsNorm(x, parameters[ParameterLayout.FinalNorm], text.RmsNormEpsilon, ScalarType.Float32);

        Tensor Layer(Tensor x, int i)
        {
            var layer = $"model.layers.{i}.";
            var normed = Ops.RmsNorm(x, parameters[layer + "input_layernorm.weight"], text.RmsNormEpsilon, type);
            x = x.Plus(Attend(normed, i, layer + "self_attn.", cos, sin, mask, cache));
            if (wanted is not null && i == text.LayerCount - 1)
                x = x.reshape(-1, text.HiddenSize).index_select(0, wanted);
            normed = Ops.RmsNorm(x, parameters[layer + "post_attention_layernorm.weight"], text.RmsNormEpsilon, type);
            return x.Plus(Ops.GatedMlp(normed, parameters, layer + "mlp."));
        }
    }

    /// <summary>Added to scores <c>[group * tokens, past + tokens]</c>: 0 where a token may look, minus infinity elsewhere.</summary>
    private Tensor? CausalMask(long tokens, long past)
    {
        if (tokens == 1)
            return null;
        var mask = full([tokens, past + tokens], float.NegativeInfinity).triu(past + 1);
        return mask.repeat(text.HeadCount / text.KeyValueHeadCount, 1);
    }

    /// <summary>Without a cache: one step of the graph from queries, keys and values on.</summary>
    private Tensor AttendFused(Tensor x, string prefix, Tensor cos, Tensor sin)
    {
        var shape = new AttentionShape(text.HeadCount, text.KeyValueHeadCount, text.HeadSize, Causal: true);
        return AttentionFunction.Attend(Project(x, prefix), cos.squeeze(2), sin.squeeze(2), shape);
    }

    /// <summary>Queries, keys and values side by side. Weights that are trained are joined for one product; frozen ones would only be copied.</summary>
    private Tensor Project(Tensor x, string prefix)
    {
        string[] names = ["q_proj", "k_proj", "v_proj"];
        if (parameters.Adapter is not null || !parameters[prefix + "q_proj.weight"].requires_grad)
            return cat([.. names.Select(n => Ops.Linear(x, parameters, prefix + n))], -1);
        var weight = cat([.. names.Select(n => parameters[prefix + n + ".weight"])]);
        var bias = cat([.. names.Select(n => parameters[prefix + n + ".bias"])]);
        return Ops.Linear(x, weight, bias);
    }

    private Tensor Attend(Tensor x, int index, string prefix, Tensor cos, Tensor sin, Tensor? mask, KeyValueCache? cache)
    {
        long batch = x.shape[0], tokens = x.shape[1];
        int size = text.HeadSize, keyHeads = text.KeyValueHeadCount, group = text.HeadCount / keyHeads;
        if (Ops.IsFused(x) && cache is null)
            return Ops.Linear(AttendFused(x, prefix, cos, sin), parameters, prefix + "o_proj");
        var q = Ops.Rotate(Project("q_proj", text.HeadCount), cos, sin).Times(1 / Math.Sqrt(size));
        var k = Ops.Rotate(Project("k_proj", keyHeads), cos, sin).transpose(1, 2);
        var v = Project("v_proj", keyHeads).to_type(ScalarType.Float32).transpose(1, 2);
        if (cache is not null)
            (k, v) = cache.Append(index, k, v);
        // The query heads of one key head are stacked along the rows, so that keys and values are never repeated in memory.
        q = q.reshape(batch, tokens, keyHeads, group, size).permute(0, 2, 3, 1, 4).reshape(batch, keyHeads, group * tokens, size);
        var scores = q.matmul(k.transpose(-2, -1));
        if (mask is not null)
            scores = scores.Plus(mask);
        var mixed = scores.softmax(-1).matmul(v).reshape(batch, keyHeads, group, tokens, size)
            .permute(0, 3, 1, 2, 4).reshape(batch, tokens, (long)text.HeadCount * size);
        return Ops.Linear(mixed.to_type(x.dtype), parameters, prefix + "o_proj");

        Tensor Project(string name, int heads) =>
            Ops.Linear(x, parameters, prefix + name).reshape(batch, tokens, heads, size);
    }
}
