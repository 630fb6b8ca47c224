namespace RSICCLLM.Captions.Parsing;

/// <summary>What a caption says.</summary>
/// <param name="Records">The changes it names, in its order, without repetitions.</param>
/// <param name="SaysNoChange">It names no change and says so ("nothing has changed"). When this is <see langword="false"/>
/// and <paramref name="Records"/> is empty, the caption could not be understood.</param>
public sealed record ParsedCaption(IReadOnlyList<ChangeRecord> Records, bool SaysNoChange);
