namespace RSICCLLM.Batch.Running;

/// <summary>Where a run stands, over all its pairs.</summary>
/// <param name="Step">What happens at the moment, for a person.</param>
/// <param name="TilesDone">Tiles captioned or excluded, those of an earlier, interrupted start included.</param>
/// <param name="TilesKnown">Tiles of all pairs prepared so far.</param>
/// <param name="PairsEnded">Pairs done or failed.</param>
/// <param name="Pairs">All pairs.</param>
public sealed record RunProgress(string Step, int TilesDone, int TilesKnown, int PairsEnded, int Pairs);
