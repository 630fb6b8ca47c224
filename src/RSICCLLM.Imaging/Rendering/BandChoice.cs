using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Rendering;

/// <summary>Bands of a raster that are drawn.</summary>
/// <param name="Red">Index of the red band, from 0.</param>
/// <param name="Green">Index of the green band; the red one again for a grey picture.</param>
/// <param name="Blue">Index of the blue band; the red one again for a grey picture.</param>
/// <param name="Alpha">Index of the opacity band; -1 without.</param>
/// <param name="IsPalette">The one band holds indices into the palette.</param>
/// <param name="IsInverted">The one band is white at zero.</param>
internal readonly record struct BandChoice(int Red, int Green, int Blue, int Alpha, bool IsPalette = false, bool IsInverted = false)
{
    /// <exception cref="UnsupportedRasterException">The options name a band that the raster does not have, or neither one nor three.</exception>
    public static BandChoice Of(IRasterSource source, IReadOnlyList<int> wanted)
    {
        var roles = source.BandRoles;
        var alpha = IndexOf(roles, BandRole.Alpha);
        if (wanted.Count > 0)
        {
            if (wanted.Count is not (1 or 3) || wanted.Any(b => b < 1 || b > source.BandCount))
                throw new UnsupportedRasterException($"The bands {string.Join(", ", wanted)} were asked of '{source.Name}', which has {source.BandCount}; name one or three bands from 1 to {source.BandCount}.");
            return new BandChoice(wanted[0] - 1, wanted[wanted.Count / 2] - 1, wanted[^1] - 1, alpha);
        }

        if (roles[0] == BandRole.PaletteIndex)
            return new BandChoice(0, 0, 0, alpha, IsPalette: source.Palette is not null);
        var (red, green, blue) = (IndexOf(roles, BandRole.Red), IndexOf(roles, BandRole.Green), IndexOf(roles, BandRole.Blue));
        if (red >= 0 && green >= 0 && blue >= 0)
            return new BandChoice(red, green, blue, alpha);
        var colours = Enumerable.Range(0, source.BandCount).Where(b => roles[b] != BandRole.Alpha).ToArray();
        return colours.Length switch
        {
            0 => new BandChoice(0, 0, 0, -1),
            < 3 => new BandChoice(colours[0], colours[0], colours[0], alpha, IsInverted: roles[colours[0]] == BandRole.InvertedGray),
            _ => new BandChoice(colours[0], colours[1], colours[2], alpha),
        };
    }

    private static int IndexOf(IReadOnlyList<BandRole> roles, BandRole role)
    {
        for (var i = 0; i < roles.Count; i++)
        {
            if (roles[i] == role)
                return i;
        }

        return -1;
    }
}
