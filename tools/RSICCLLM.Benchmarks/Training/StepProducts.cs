using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Planning;

namespace RSICCLLM.Benchmarks.Training;

/// <summary>
/// The matrix products that a LoRA step cannot do without: forward through everything, backward to the inputs of the decoder's frozen weights. Factors,
/// norms, the difference-aware module and the optimiser are left out; their time counts against the step.
/// </summary>
internal static class StepProducts
{
    /// <summary>Products of a step without recomputed activations.</summary>
    public static IReadOnlyList<MatrixProduct> Of(ModelConfiguration model, PlanFacts facts)
    {
        var text = model.Text;
        int tokens = facts.Sequences * facts.SequenceTokens, answers = facts.Sequences * facts.AnswerTokens, heads = facts.Sequences * text.HeadCount, length = facts.SequenceTokens;
        var products = new List<MatrixProduct>();
        // The last layer's feed-forward part and the output layer run at the answers' places only.
        Linear(tokens, text.HiddenSize, text.HiddenSize, 2 * text.LayerCount);
        Linear(tokens, text.HiddenSize, text.KeyValueHeadCount * text.HeadSize, 2 * text.LayerCount);
        foreach (var (rows, layers) in new[] { (tokens, text.LayerCount - 1), (answers, 1) })
        {
            Linear(rows, text.HiddenSize, text.IntermediateSize, 2 * layers);
            Linear(rows, text.IntermediateSize, text.HiddenSize, layers);
        }

        Linear(answers, text.HiddenSize, text.VocabularySize, 1);
        // Scores and values forward; for each, two products backward.
        products.Add(new(heads, length, text.HeadSize, length, 3 * text.LayerCount));
        products.Add(new(heads, length, length, text.HeadSize, 3 * text.LayerCount));
        Vision(model.Vision, facts, products);
        return products;

        void Linear(int rows, int inputs, int outputs, int count)
        {
            products.Add(new(1, rows, inputs, outputs, count));
            products.Add(new(1, rows, outputs, inputs, count));
        }
    }

    /// <summary>The vision tower is frozen: forward only.</summary>
    private static void Vision(VisionConfiguration vision, PlanFacts facts, List<MatrixProduct> products)
    {
        int images = 2 * facts.Pairs, patches = images * facts.Patches, merged = patches / 4, headSize = vision.HiddenSize / vision.HeadCount, full = vision.FullAttentionBlocks.Count;
        products.Add(new(1, patches, vision.PatchElements, vision.HiddenSize, 1));
        products.Add(new(1, patches, vision.HiddenSize, 3 * vision.HiddenSize, vision.Depth));
        products.Add(new(1, patches, vision.HiddenSize, vision.HiddenSize, vision.Depth));
        products.Add(new(1, patches, vision.HiddenSize, vision.IntermediateSize, 2 * vision.Depth));
        products.Add(new(1, patches, vision.IntermediateSize, vision.HiddenSize, vision.Depth));
        products.Add(new(1, merged, 4 * vision.HiddenSize, 4 * vision.HiddenSize, 1));
        products.Add(new(1, merged, 4 * vision.HiddenSize, vision.OutputSize, 1));
        products.Add(new(images * vision.HeadCount, facts.Patches, headSize, facts.Patches, full));
        products.Add(new(images * vision.HeadCount, facts.Patches, facts.Patches, headSize, full));
    }
}
