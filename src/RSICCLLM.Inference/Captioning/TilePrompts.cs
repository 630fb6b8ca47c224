using RSICCLLM.Inference.Decoding;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Model.Images;

namespace RSICCLLM.Inference.Captioning;

/// <summary>The prompt of each tile: the same for all, or without the second date's unchanged tokens. Thread-safe.</summary>
/// <param name="whole">The prompt with all tokens.</param>
/// <param name="imageToken">The images' placeholder.</param>
/// <param name="grid">Patches of one image.</param>
/// <param name="mergeSize">Patches per direction in a token.</param>
/// <param name="threshold">Evidence below which a token is left out; <see langword="null"/>: none is.</param>
internal sealed class TilePrompts(Prompt whole, int imageToken, ImageGrid grid, int mergeSize, double? threshold)
{
    /// <summary>The prompt with all tokens, which no other exceeds.</summary>
    public Prompt Whole => whole;

    /// <exception cref="ModelException">The model was not trained to answer without the second date's unchanged tokens.</exception>
    public static void CheckTrained(string folder, ModelConfiguration configuration)
    {
        if (configuration.Difference is not { PruningThreshold: > 0 })
            throw new ModelException($"The model of the package '{folder}' was not trained to answer without the second date's unchanged tokens; train its checkpoint with \"pruning\" and convert it again, or switch pruning off.");
    }

    /// <summary>The prompt of a tile with such evidence; tokens that stay keep their positions, and so does the answer.</summary>
    public Prompt For(int key, EvidenceMap evidence)
    {
        if (threshold is not { } least)
            return whole with { Key = key };
        var after = TokenPruning.Kept(evidence.Values, grid, mergeSize, least);
        bool[] images = [.. Enumerable.Repeat(true, whole.ImageTokens - after.Length), .. after];
        var tokens = new List<int>(whole.TokenIds.Length);
        var image = 0;
        for (var i = 0; i < whole.TokenIds.Length; i++)
        {
            if (whole.TokenIds[i] != imageToken || images[image++])
                tokens.Add(i);
        }

        return whole with
        {
            Key = key,
            TokenIds = [.. tokens.Select(i => whole.TokenIds[i])],
            Positions = [.. Enumerable.Range(0, 3).SelectMany(axis => tokens.Select(i => whole.Positions[(axis * whole.TokenIds.Length) + i]))],
            ImageTokens = images.Count(kept => kept),
            KeptImageTokens = images,
        };
    }
}
