namespace RSICCLLM.Batch.Changes;

/// <summary>Outcome of merging.</summary>
/// <param name="Changes">Changes of the scene, most important first.</param>
/// <param name="RegionsWithoutWords">Regions of evidence over which no caption states a change in their place.</param>
/// <param name="WordsWithoutEvidence">Statements of change in tiles that show no region of that kind.</param>
/// <param name="Unsure">Changes that were left out for their low confidence.</param>
internal sealed record MergedChanges(IReadOnlyList<SceneChange> Changes, int RegionsWithoutWords, int WordsWithoutEvidence, int Unsure);
