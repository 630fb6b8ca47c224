using System.Globalization;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Graphs;

/// <summary>
/// The text decoder (Qwen2.5): token embeddings, mask and mRoPE positions in, logits out, KV cache in and out.
/// Names and shapes are those of <see cref="PackageLayout"/>.
/// </summary>
internal static class DecoderGraph
{
    private const int HeadMultiple = 8;

    /// <summary>Builds the graph.</summary>
    /// <param name="graph">Empty builder whose data file takes the weights.</param>
    /// <param name="source">The checkpoint.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="format">How linear layers are stored.</param>
    /// <param name="logitPositions">Which positions get logits.</param>
    /// <exception cref="ModelException">The head size is not supported, a tensor is missing or has another shape.</exception>
    public static void Build(GraphBuilder graph, IWeightSource source, ModelConfiguration configuration, LinearFormat format, LogitPositions logitPositions)
    {
        var text = configuration.Text;
        if (text.HeadSize % HeadMultiple != 0)
            throw new ModelException($"The decoder's head size is {text.HeadSize}; ONNX Runtime's attention supports multiples of {HeadMultiple} only.");
        var weights = new WeightLoader(graph, source, ElementType.Float32);
        var linear = new Linear(weights, format);
        var residual = graph.Input(PackageLayout.InputEmbeddings, ElementType.Float32, "batch", "sequence", text.HiddenSize);
        var mask = graph.Input(PackageLayout.AttentionMask, ElementType.Int64, "batch", "total");
        var positions = graph.Input(PackageLayout.PositionIds, ElementType.Int64, 3, "batch", "sequence");

        var lengths = new SequenceLengths(graph, mask);
        var rotary = new MultimodalRotary(graph, positions, text.MropeSections, text.HeadSize, text.RopeTheta);
        var attention = new DecoderAttention(linear, text, rotary, lengths.LastIndices, lengths.Total);
        Value? last = logitPositions switch
        {
            LogitPositions.All => null,
            LogitPositions.Last => lengths.LastInStep(residual),
            _ => lengths.LastInStep(residual, graph.OptionalInput(PackageLayout.LogitCount, 1)),
        };

        var x = RmsNorm.Apply(weights, residual, "model.layers.0.input_layernorm", text.HiddenSize, text.RmsNormEpsilon);
        for (var layer = 0; layer < text.LayerCount; layer++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}");
            using var scope = graph.Scope(string.Create(CultureInfo.InvariantCulture, $"layers.{layer}"));
            var attended = attention.Attend(x, name + ".self_attn", layer);
            if (layer == text.LayerCount - 1 && last is { } index)
            {
                // Nothing after the last attention looks at other positions.
                attended = Pick(graph, attended, index);
                residual = Pick(graph, residual, index);
            }

            attended = attention.Project(attended, name + ".self_attn");
            (x, residual) = RmsNorm.AddAndApply(weights, residual, attended, name + ".post_attention_layernorm", text.HiddenSize, text.RmsNormEpsilon);
            x = GatedFeedForward.Apply(linear, x, name + ".mlp", text.HiddenSize, text.IntermediateSize, bias: false);
            var next = layer == text.LayerCount - 1
                ? "model.norm"
                : string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer + 1}.input_layernorm");
            (x, residual) = RmsNorm.AddAndApply(weights, residual, x, next, text.HiddenSize, text.RmsNormEpsilon);
        }

        var head = configuration.TieWordEmbeddings ? "model.embed_tokens" : "lm_head";
        var logits = linear.Apply(x, head, text.HiddenSize, text.VocabularySize);
        if (logitPositions == LogitPositions.Chosen)
        {
            // An output of its own: ONNX Runtime GenAI takes one whose positions are not fixed for that of every position.
            var several = logits;
            logits = graph.Slice(several, 1, -1, long.MaxValue);
            graph.Output(several, PackageLayout.SeveralLogits, ElementType.Float32, "batch", PackageLayout.LogitCount, text.VocabularySize);
        }

        Dimension positionsOut = logitPositions == LogitPositions.All ? "sequence" : 1;
        graph.Output(logits, PackageLayout.Logits, ElementType.Float32, "batch", positionsOut, text.VocabularySize);
    }

    private static Value Pick(GraphBuilder graph, Value x, Value index) =>
        graph.Node("GatherND", [x, index], NodeAttribute.Int("batch_dims", 1));
}
