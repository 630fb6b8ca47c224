namespace RSICCLLM.Quantization.Calibration;

/// <summary>A pair of tiles and the answer that is wanted for it: what calibrated methods look at.</summary>
/// <param name="Before">Red, green, blue of each pixel of the earlier tile, row-major, of the package's tile size.</param>
/// <param name="After">The later tile, alike.</param>
/// <param name="Caption">The answer.</param>
public sealed record CalibrationPair(byte[] Before, byte[] After, string Caption);
