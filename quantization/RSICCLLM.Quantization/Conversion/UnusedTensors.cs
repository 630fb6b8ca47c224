using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Refuses a checkpoint that holds more than its graphs use: its <c>config.json</c> describes another model then, or something would be lost silently.
/// </summary>
internal static class UnusedTensors
{
    private const string RotaryBuffer = "rotary_emb.inv_freq";
    private const string OutputLayer = "lm_head.weight";

    /// <summary>Checks, once all graphs are built.</summary>
    /// <exception cref="ModelException">A tensor is left over; the first one is named.</exception>
    public static void Check(string folder, ModelConfiguration configuration, CheckpointWeights source)
    {
        var unused = source.Unused.Where(name => !MayBeLeft(name, configuration)).ToList();
        if (unused.Count == 0)
            return;
        var others = unused.Count > 1 ? $" and {unused.Count - 1} more" : "";
        throw new ModelException($"The checkpoint {folder} holds the tensor \"{unused[0]}\"{others}, which its config.json has no place for: the two do not belong together.");
    }

    // Tables that other programs save and work out again; the copy of a tied output layer; what an ablation of the module does without.
    private static bool MayBeLeft(string name, ModelConfiguration configuration) =>
        name.EndsWith(RotaryBuffer, StringComparison.Ordinal)
        || (configuration.TieWordEmbeddings && name == OutputLayer)
        || (configuration.Difference is not null && name.StartsWith(DifferenceTensors.Prefix, StringComparison.Ordinal));
}
