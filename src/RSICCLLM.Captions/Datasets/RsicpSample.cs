namespace RSICCLLM.Captions.Datasets;

/// <summary>One preference of an RSICP file: an RSICI sample with a better and a worse answer. Several may share a sample's identifier.</summary>
/// <param name="Sample">The pair and the question.</param>
/// <param name="Chosen">The true answer.</param>
/// <param name="Rejected">An answer that is wrong.</param>
/// <param name="Strategy">How the wrong answer was found: <c>selection</c> or <c>replacement</c>.</param>
public sealed record RsicpSample(RsiciSample Sample, string Chosen, string Rejected, string Strategy);
