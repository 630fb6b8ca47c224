namespace RSICCLLM.Captions.Datasets;

/// <summary>A change record of a sample with the mask values that show it.</summary>
/// <param name="Change">What changed, how, how many and where.</param>
/// <param name="Instances">Values 1 to 255 in the mask, one for each object; empty when not given.</param>
public sealed record RsiciRecord(ChangeRecord Change, IReadOnlyList<int> Instances)
{
    /// <summary>A record without instances.</summary>
    public RsiciRecord(ChangeRecord change)
        : this(change, [])
    {
    }
}
