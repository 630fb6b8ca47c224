using RSICCLLM.Captions;

namespace RSICCLLM.Evaluation.Files;

/// <summary>True captions of a pair.</summary>
/// <param name="Id">Name of the pair.</param>
/// <param name="Captions">At least one.</param>
/// <param name="Truth">What changed, if the file says so; empty when nothing did.</param>
public sealed record Reference(string Id, IReadOnlyList<string> Captions, IReadOnlyList<ChangeRecord>? Truth = null)
{
    /// <summary>Whether anything changed, where the file says so without records.</summary>
    public bool? Changed { get; init; }

    /// <summary>Picture of the first date, where the file names one.</summary>
    public string? Before { get; init; }

    /// <summary>Picture of the second date, where the file names one.</summary>
    public string? After { get; init; }
}
