namespace RSICCLLM.Inference.Captioning;

/// <summary>A model's answer for one tile.</summary>
/// <param name="Text">The caption, without special tokens, trimmed.</param>
/// <param name="TokenIds">The answer's tokens, the stop token included where one was given.</param>
/// <param name="MeanLogProbability">Mean natural logarithm of the chosen tokens' probabilities, at most 0.</param>
/// <param name="Stop">Why decoding ended.</param>
/// <param name="Evidence">Where the difference module sees change.</param>
public sealed record TileCaption(string Text, IReadOnlyList<int> TokenIds, double MeanLogProbability, StopReason Stop, EvidenceMap Evidence)
{
    /// <summary>What became of the tile.</summary>
    public TileOutcome Outcome { get; init; } = TileOutcome.Captioned;

    /// <summary>Why there is no caption, in one sentence; <see langword="null"/> when there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>Tokens of the prompt that the model answered; 0 where it was not asked.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the second date that were left out of the prompt; see <see cref="CaptionerOptions.Pruning"/>.</summary>
    public int PrunedTokens { get; init; }

    /// <summary>Tokens that were guessed from captions before; see <see cref="DecodingOptions.SpeculativeTokens"/>.</summary>
    public int GuessedTokens { get; init; }

    /// <summary>Of those, how many were right: each saved a step.</summary>
    public int RightGuesses { get; init; }

    /// <summary>A tile that was given up.</summary>
    /// <param name="reason">Why, in one sentence.</param>
    /// <param name="evidence">Evidence of change, where the vision graph still gave it.</param>
    public static TileCaption Failed(string reason, EvidenceMap? evidence = null) =>
        new("", [], 0, StopReason.Length, evidence ?? EvidenceMap.None) { Outcome = TileOutcome.Failed, Reason = reason };

    /// <summary>A tile that the language model was not asked about.</summary>
    public static TileCaption SetAside(EvidenceMap evidence) =>
        new("", [], 0, StopReason.StopToken, evidence) { Outcome = TileOutcome.SetAside, Reason = "no evidence of change" };
}

/// <summary>What became of a tile.</summary>
public enum TileOutcome
{
    /// <summary>The model answered.</summary>
    Captioned,

    /// <summary>Every try failed.</summary>
    Failed,

    /// <summary>No evidence of change: the language model was not asked.</summary>
    SetAside,
}

/// <summary>Why decoding ended.</summary>
public enum StopReason
{
    /// <summary>The model gave a stop token.</summary>
    StopToken,

    /// <summary>The longest allowed answer was reached.</summary>
    Length,
}

/// <summary>Evidence of change over a tile, 0 (none) to 1, row-major, each cell an equal share of the tile.</summary>
/// <param name="Rows">Cells from top to bottom.</param>
/// <param name="Columns">Cells from left to right.</param>
/// <param name="Values"><paramref name="Rows"/> x <paramref name="Columns"/> values.</param>
public sealed record EvidenceMap(int Rows, int Columns, float[] Values)
{
    /// <summary>A map of no cells: nothing is known.</summary>
    public static EvidenceMap None { get; } = new(0, 0, []);

    /// <summary>The strongest evidence of any cell; 1 for a map of no cells, which rules nothing out.</summary>
    public float Strongest => Values.Length == 0 ? 1 : Values.Max();
}
