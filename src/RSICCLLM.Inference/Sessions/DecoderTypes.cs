using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Sessions;

/// <summary>Element types of a decoder graph, whose shape was checked.</summary>
/// <param name="Embeddings">Of the embeddings that it takes.</param>
/// <param name="Cache">Of keys and values.</param>
/// <param name="Logits">Of the logits.</param>
internal readonly record struct DecoderTypes(TensorElementType Embeddings, TensorElementType Cache, TensorElementType Logits)
{
    /// <summary>Checks a graph.</summary>
    /// <exception cref="ModelException">It is of another shape.</exception>
    public static DecoderTypes Of(GraphSession graph, DecoderShape shape)
    {
        var key = graph.Input(PackageLayout.PastKey(0));
        graph.Expect(PackageLayout.PastKey(0), key, 1, shape.KeyValueHeads);
        graph.Expect(PackageLayout.PastKey(0), key, 3, shape.HeadSize);
        graph.Input(PackageLayout.PastKey(shape.Layers - 1));
        var embeddings = graph.Input(PackageLayout.InputEmbeddings);
        graph.Expect(PackageLayout.InputEmbeddings, embeddings, 2, shape.HiddenSize);
        var logits = graph.Output(PackageLayout.Logits);
        graph.Expect(PackageLayout.Logits, logits, 2, shape.Vocabulary);
        return new DecoderTypes(
            graph.FloatType(PackageLayout.InputEmbeddings, embeddings), graph.FloatType(PackageLayout.PastKey(0), key), graph.FloatType(PackageLayout.Logits, logits));
    }

    /// <summary>Checks a graph that reads prompts: it shares cache and buffers with the first, and gives the logits of the last position alone.</summary>
    /// <exception cref="ModelException">It is of another shape, or its numbers are of other types.</exception>
    public void CheckPrompts(GraphSession prompts, GraphSession graph, DecoderShape shape)
    {
        var types = Of(prompts, shape);
        if (types != this)
            throw new ModelException($"The graphs '{prompts.Path}' and '{graph.Path}' take and give numbers of different types ({types} and {this}); convert the checkpoint again.");
        // A length that varies is not good enough.
        var sizes = prompts.Output(PackageLayout.Logits).Dimensions;
        if (sizes[1] != 1)
            throw new ModelException($"The graph '{prompts.Path}' gives '{PackageLayout.Logits}' the shape [{string.Join(", ", sizes)}], but those of the last position alone are wanted; convert the checkpoint again.");
    }
}
