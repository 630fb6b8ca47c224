namespace RSICCLLM.Model.Images;

/// <summary>An image as the vision tower takes it.</summary>
/// <param name="PixelValues">
/// Normalised patches <c>[patches, channels * frames * edge * edge]</c>, row-major; the patches of one merged token follow each other.
/// </param>
/// <param name="Grid">Number of patches in time, height and width.</param>
public sealed record PatchedImage(float[] PixelValues, ImageGrid Grid);
