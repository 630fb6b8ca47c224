namespace RSICCLLM.Imaging.Rasters;

/// <summary>Size of a raster or of one of its overviews.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct RasterSize(int Width, int Height);
