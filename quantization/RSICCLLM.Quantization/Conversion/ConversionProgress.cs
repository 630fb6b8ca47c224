namespace RSICCLLM.Quantization.Conversion;

/// <summary>How far a conversion is. It reads the checkpoint twice: to check every value, and to convert it.</summary>
/// <param name="Tensor">The tensor that was finished last, or that values are checked or the self-test is run.</param>
/// <param name="Done">Tensors written.</param>
/// <param name="Total">Tensors to write; 0 while values are checked.</param>
/// <param name="BytesRead">Bytes of the checkpoint that were read.</param>
/// <param name="BytesTotal">Bytes of the checkpoint.</param>
public readonly record struct ConversionProgress(string Tensor, int Done, int Total, long BytesRead, long BytesTotal);
