using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>What the vision side makes of a batch of pairs.</summary>
/// <param name="Features">Tokens for the decoder, <c>[2 * pairs, tokens, hidden]</c> float32, before and after in turn, enhanced where the model has the difference-aware module.</param>
/// <param name="EvidenceLogits">Evidence head before the sigmoid, <c>[pairs, tokens, cells * cells]</c>, or <see langword="null"/>.</param>
/// <param name="Evidence">Evidence of change in 0..1, <c>[pairs, rows, columns]</c>, or <see langword="null"/> in a plain model.</param>
internal sealed record VisionOutput(Tensor Features, Tensor? EvidenceLogits, Tensor? Evidence);
