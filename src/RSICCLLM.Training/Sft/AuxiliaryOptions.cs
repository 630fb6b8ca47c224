namespace RSICCLLM.Training.Sft;

/// <summary>
/// Losses that train what the words need to know, from the change masks: on the decoder's own states at the second image's tokens (heads that
/// exist only in training) and on the exported evidence head. A weight of 0 leaves a loss out. Samples without a mask take no part.
/// </summary>
public sealed record AuxiliaryOptions
{
    /// <summary>Decoder layers that lie before the heads, 1 to the number of layers; more than there are takes the last. Default 2.</summary>
    public int Layer { get; init; } = 2;

    /// <summary>Cells per direction and token at which the mask is predicted, a divisor of the token's edge in pixels. Default 4 (7 pixels).</summary>
    public int Cells { get; init; } = 4;

    /// <summary>Weight of the change mask (binary cross-entropy against each cell's changed share). Default 5.</summary>
    public double Mask { get; init; } = 5;

    /// <summary>Weight of the classes of change (object and verb) in each token (binary cross-entropy). Default 2.</summary>
    public double Classes { get; init; } = 2;

    /// <summary>Weight of the number of objects of each class whose centre lies in each token (squared error). Default 2.</summary>
    public double Counts { get; init; } = 2;

    /// <summary>Weight of the number of objects of each class in the whole pair, told from the last prompt token (cross-entropy). Default 0.5.</summary>
    public double Summary { get; init; } = 0.5;

    /// <summary>Weight of the position of each class in the pair, told from the last prompt token (cross-entropy). Default 1.</summary>
    public double Positions { get; init; } = 1;

    /// <summary>
    /// Weight of where each class's changed pixels lie in the pair, told from the last prompt token: their centroid and their width and height (absolute
    /// error, squared below a fortieth of the image; the image's edges at -1 and 1). The position's cell alone says little about how near a border is. Default 0.
    /// </summary>
    public double Extents { get; init; }

    /// <summary>
    /// Weight of the same numbers of the class that the answer speaks of, told at its tokens from where object and verb are said to the next clause
    /// (<see cref="Data.MentionReader"/>). In pairs of several changes the words for a position must be read from the right one. Default 0.
    /// </summary>
    public double Mentions { get; init; }

    /// <summary>
    /// Weight of each token's own row and column in the image (squared error, the image's edges at -1 and 1). Rotary embeddings tell distances only;
    /// where a token lies must come into its state before words for positions can be read from it. Default 0.3.
    /// </summary>
    public double Places { get; init; } = 0.3;

    /// <summary>Weight of the exported evidence head on the same mask. Default 1.</summary>
    public double Evidence { get; init; } = 1;
}
