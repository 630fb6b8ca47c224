namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>What the bands mean (PhotometricInterpretation, ExtraSamples, ColorMap).</summary>
internal static class Bands
{
    public static BandRole[] Roles(TiffDirectory directory, TiffLayout layout)
    {
        var roles = new BandRole[layout.Bands];
        BandRole[] colours = layout.Photometric switch
        {
            0 => [BandRole.InvertedGray],
            1 => [BandRole.Gray],
            2 or 6 => [BandRole.Red, BandRole.Green, BandRole.Blue],
            3 => [BandRole.PaletteIndex],
            _ => [],
        };
        if (colours.Length <= roles.Length)
            colours.CopyTo(roles, 0);
        var extra = directory.Numbers(TiffTags.ExtraSamples);
        for (var i = 0; i < extra.Length && i < roles.Length; i++)
        {
            if (extra[i] is 1 or 2)
                roles[roles.Length - Math.Min(extra.Length, roles.Length) + i] = BandRole.Alpha;
        }

        return roles;
    }

    /// <summary>Red, green and blue of each index; TIFF stores 16 bits, all reds first.</summary>
    public static byte[] Palette(RasterFile file, TiffDirectory directory, int bits)
    {
        var map = directory.Numbers(TiffTags.ColorMap);
        var colours = 1 << Math.Min(bits, 16);
        if (map.Length != 3 * colours)
            throw file.Corrupt($"its palette has {map.Length} values instead of {3 * colours}");

        // Some writers left the values at 8 bits.
        var shift = map.Max() > byte.MaxValue ? 8 : 0;
        var palette = new byte[3 * colours];
        for (var i = 0; i < palette.Length; i++)
            palette[i] = (byte)Math.Min(map[(i % 3 * colours) + (i / 3)] >> shift, byte.MaxValue);
        return palette;
    }
}
