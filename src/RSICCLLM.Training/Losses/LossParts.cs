namespace RSICCLLM.Training.Losses;

/// <summary>Losses of a step by part, unweighted, for the log.</summary>
/// <param name="Answer">Cross-entropy per answer token.</param>
/// <param name="Mask">Change mask from the decoder's states.</param>
/// <param name="Classes">Classes of change per token.</param>
/// <param name="Counts">Centres per token.</param>
/// <param name="Summary">Objects of each class in the pair.</param>
/// <param name="Positions">Position of each class in the pair.</param>
/// <param name="Extents">Centroid and size of each class's changed pixels in the pair.</param>
/// <param name="Mentions">Centroid and size of the change that the answer speaks of.</param>
/// <param name="Places">Each token's own place in the image.</param>
/// <param name="Evidence">The exported evidence head.</param>
public sealed record LossParts(double Answer, double Mask, double Classes, double Counts, double Summary, double Positions, double Extents, double Mentions, double Places, double Evidence)
    : ILosses<LossParts>
{
    double[] ILosses<LossParts>.Values => [Answer, Mask, Classes, Counts, Summary, Positions, Extents, Mentions, Places, Evidence];

    /// <summary>Adds up part by part.</summary>
    public static LossParts operator +(LossParts a, LossParts b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(a.Answer + b.Answer, a.Mask + b.Mask, a.Classes + b.Classes, a.Counts + b.Counts, a.Summary + b.Summary, a.Positions + b.Positions, a.Extents + b.Extents, a.Mentions + b.Mentions, a.Places + b.Places, a.Evidence + b.Evidence);
    }

    /// <summary>Multiplies every part.</summary>
    public static LossParts operator *(LossParts a, double factor)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new(a.Answer * factor, a.Mask * factor, a.Classes * factor, a.Counts * factor, a.Summary * factor, a.Positions * factor, a.Extents * factor, a.Mentions * factor, a.Places * factor, a.Evidence * factor);
    }

    static LossParts ILosses<LossParts>.From(double[] v) => new(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]);

    /// <inheritdoc cref="op_Addition"/>
    public static LossParts Add(LossParts left, LossParts right) => left + right;

    /// <inheritdoc cref="op_Multiply"/>
    public static LossParts Multiply(LossParts left, double right) => left * right;
}
