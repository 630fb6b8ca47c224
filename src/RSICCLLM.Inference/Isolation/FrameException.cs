namespace RSICCLLM.Inference.Isolation;

/// <summary>What arrived is no frame of this protocol; the stream cannot be read any further.</summary>
internal sealed class FrameException(string message) : Exception(message);
