using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling.Difference;

/// <summary>What the difference-aware module makes of a batch of pairs.</summary>
/// <param name="Enhancement"><c>F</c>, <c>[pairs, tokens, hidden]</c>; added to the tokens of both dates.</param>
/// <param name="EvidenceLogits">Evidence head before the sigmoid, <c>[pairs, tokens, cells * cells]</c>; <see langword="null"/> without a head.</param>
/// <param name="Evidence">Evidence of change in 0..1 as an image, <c>[pairs, rows, columns]</c>.</param>
internal sealed record DifferenceOutput(Tensor Enhancement, Tensor? EvidenceLogits, Tensor Evidence);
