using RSICCLLM.Imaging.Masks;

namespace RSICCLLM.Imaging.Grids;

/// <summary>A window of the common grid in one scene.</summary>
/// <param name="Image">8-bit RGB; black where there is no data.</param>
/// <param name="Valid">Where the scene has data.</param>
public sealed record AlignedImage(RgbImage Image, ValidityMask Valid);

/// <summary>A window of the common grid in both scenes.</summary>
/// <param name="Before">The earlier date.</param>
/// <param name="After">The later date.</param>
public sealed record AlignedPair(AlignedImage Before, AlignedImage After)
{
    /// <summary>Part of the window that holds data at both dates, 0 to 1.</summary>
    public double ValidShare => Before.Valid.And(After.Valid).ValidShare;
}
