namespace RSICCLLM.Batch.Changes;

/// <summary>Outcome of merging.</summary>
/// <param name="Changes">Changes of the scene, most important first.</param>
/// <param name="RegionsWithoutWords">Regions of evidence over which every caption says that nothing changed.</param>
/// <param name="WordsWithoutEvidence">Statements of change in tiles that show no region of that kind.</param>
internal sealed record MergedChanges(IReadOnlyList<SceneChange> Changes, int RegionsWithoutWords, int WordsWithoutEvidence);
