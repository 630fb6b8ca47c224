namespace RSICCLLM.Reports.Pictures;

/// <summary>Evidence of change for each pixel of a picture.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">Row-major, 0 (none) to 254 (certain); 255 where nothing is known.</param>
public sealed record EvidenceRaster(int Width, int Height, byte[] Values)
{
    /// <summary>Marks a pixel of which nothing is known.</summary>
    public const byte Unknown = 255;

    /// <summary>The value of certain evidence.</summary>
    public const byte Certain = 254;
}
