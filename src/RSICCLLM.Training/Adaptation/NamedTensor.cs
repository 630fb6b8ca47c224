using static TorchSharp.torch;

namespace RSICCLLM.Training.Adaptation;

/// <summary>A tensor that is trained.</summary>
internal readonly record struct NamedTensor(string Name, Tensor Tensor);
