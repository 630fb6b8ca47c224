namespace RSICCLLM.Batch.Changes;

/// <summary>Touching cells whose evidence reaches the threshold.</summary>
/// <param name="Index">Number of the region, in reading order of its first cell.</param>
/// <param name="Cells">Its cells, in reading order.</param>
/// <param name="MeanEvidence">Mean evidence, 0..1.</param>
internal sealed record EvidenceRegion(int Index, IReadOnlyList<(int Row, int Column)> Cells, double MeanEvidence);
