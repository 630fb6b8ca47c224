using RSICCLLM.Inference.Decoding;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Positions;
using RSICCLLM.Model.Prompts;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Prompts for pairs of tiles of one size: their tokens and positions are the same for every tile.</summary>
internal sealed class PromptBuilder(ChangePrompt prompt, ModelConfiguration configuration, ImageGrid grid)
{
    /// <summary>The package's own prompt.</summary>
    public Prompt Build() => FromTokens(prompt.Build(grid, grid));

    /// <summary>The prompts of tiles.</summary>
    /// <param name="pruning">Whether the second date's unchanged tokens are left out; the model is trained for that.</param>
    public TilePrompts ForTiles(bool pruning) =>
        new(Build(), configuration.ImageTokenId, grid, configuration.Vision.MergeSize, pruning ? configuration.Difference!.PruningThreshold : null);

    /// <summary>A prompt of given tokens, image placeholders in full number.</summary>
    /// <exception cref="ModelException">The placeholders do not fit the tile size, or a token is none of the model's.</exception>
    public Prompt FromTokens(int[] tokens)
    {
        if (tokens.AsSpan().IndexOfAnyExceptInRange(0, configuration.Text.VocabularySize - 1) is >= 0 and var wrong)
            throw new ModelException($"Token {wrong} of the prompt is {tokens[wrong]}, but the model's vocabulary ends at {configuration.Text.VocabularySize - 1}.");
        var positions = MropePositions.Compute(tokens, [grid, grid], configuration);
        return new Prompt(0, tokens, positions.PositionIds, positions.Length + positions.RopeDelta, tokens.Count(token => token == configuration.ImageTokenId))
        {
            Shared = Math.Max(0, Array.IndexOf(tokens, configuration.ImageTokenId)),
        };
    }
}
