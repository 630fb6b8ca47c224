namespace RSICCLLM.Quantization.Graphs;

/// <summary>How the image processor normalised pixels: <c>(v / 255 - mean) / std</c> per channel.</summary>
/// <param name="Mean">Mean of red, green and blue, of 0..1.</param>
/// <param name="Deviation">Standard deviation likewise.</param>
internal sealed record PixelNormalization(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation);
