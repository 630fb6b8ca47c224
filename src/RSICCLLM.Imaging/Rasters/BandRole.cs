namespace RSICCLLM.Imaging.Rasters;

/// <summary>What a band of a raster holds, as the file says.</summary>
public enum BandRole
{
    /// <summary>The file does not say.</summary>
    Unknown,

    /// <summary>Brightness, black at zero.</summary>
    Gray,

    /// <summary>Brightness, white at zero.</summary>
    InvertedGray,

    /// <summary>Index into <see cref="IRasterSource.Palette"/>.</summary>
    PaletteIndex,

    /// <summary>Red.</summary>
    Red,

    /// <summary>Green.</summary>
    Green,

    /// <summary>Blue.</summary>
    Blue,

    /// <summary>Opacity; zero is outside the picture.</summary>
    Alpha,
}
