using RSICCLLM.Captions;

namespace RSICCLLM.Training.Data;

/// <summary>One pair with its captions and what changed, paths resolved.</summary>
/// <param name="Id">Name in the data set.</param>
/// <param name="Before">Image of the first date.</param>
/// <param name="After">Image of the second date.</param>
/// <param name="Mask">Change mask, 8-bit grey, or <see langword="null"/>.</param>
/// <param name="Instruction">What the user asks.</param>
/// <param name="Captions">Accepted answers, at least one; of a preference pair, the chosen answer.</param>
/// <param name="Changes">What changed, where the sample says so; empty: nothing; <see langword="null"/>: not known.</param>
internal sealed record TrainingSample(
    string Id, string Before, string After, string? Mask, string Instruction, IReadOnlyList<string> Captions, IReadOnlyList<SampleChange>? Changes)
{
    /// <summary>The answer that is not wanted, of a preference pair.</summary>
    public string? Rejected { get; init; }

    /// <summary>Place in the list that the sample was read into.</summary>
    public int Index { get; init; }

    /// <summary>Where the sample stands, for error messages.</summary>
    public SampleOrigin Origin { get; init; } = new("", "");
}

/// <summary>One kind of change of a sample.</summary>
/// <param name="ClassName">Object and verb.</param>
/// <param name="Quantity">How many, where it can be counted.</param>
/// <param name="Position">Where, where it is said.</param>
/// <param name="Instances">Values in the mask that belong to it.</param>
internal sealed record SampleChange(string ClassName, int? Quantity, ScenePosition? Position, IReadOnlyList<int> Instances)
{
    /// <summary>The class of a change.</summary>
    public static string NameOf(ChangeRecord change) => $"{change.Object} {change.Verb}";
}
