namespace RSICCLLM.Inference.Isolation;

/// <summary>A captioning process died, hung, or answered nonsense, and was killed; a new one may do better.</summary>
internal sealed class WorkerFaultException(string message) : Exception(message);
