namespace RSICCLLM.Quantization.Conversion;

/// <summary>Another process fills the same folder, which must not be touched.</summary>
internal sealed class ConversionBusyException(string message, Exception inner) : Exception(message, inner);
