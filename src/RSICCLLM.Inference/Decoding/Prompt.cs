namespace RSICCLLM.Inference.Decoding;

/// <summary>What a sequence starts from.</summary>
/// <param name="Key">Caller's number of the sequence.</param>
/// <param name="TokenIds">Tokens, image placeholders repeated once per image token.</param>
/// <param name="Positions">Time, height and width position of each token, <c>[3, tokens]</c>.</param>
/// <param name="NextPosition">Position of the first answered token: the highest position plus one.</param>
/// <param name="ImageTokens">How many tokens are image placeholders.</param>
internal sealed record Prompt(int Key, int[] TokenIds, long[] Positions, long NextPosition, int ImageTokens)
{
    /// <summary>How many tokens at the beginning are the same, at the same positions, in every prompt of the session; none of them is an image's.</summary>
    public int Shared { get; init; }

    /// <summary>Which of the tile's image tokens it holds, both dates', in order; <see langword="null"/>: all.</summary>
    public bool[]? KeptImageTokens { get; init; }

    /// <summary>A prompt without images: all three positions count up from 0.</summary>
    public static Prompt OfText(int key, int[] tokenIds)
    {
        var positions = new long[3 * tokenIds.Length];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = i % tokenIds.Length;
        return new Prompt(key, tokenIds, positions, tokenIds.Length, 0);
    }
}
