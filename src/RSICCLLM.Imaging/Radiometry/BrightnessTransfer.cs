using RSICCLLM.Imaging.Grids;

namespace RSICCLLM.Imaging.Radiometry;

/// <summary>Gain and offset of one band: <c>earlier = gain * later + offset</c>, in 8-bit steps.</summary>
/// <param name="Gain">Ratio of the contrasts.</param>
/// <param name="Offset">Added after the gain.</param>
public readonly record struct BandTransfer(double Gain, double Offset);

/// <summary>Brings the later scene's brightness to the earlier one's, band by band. Immutable and safe for several threads.</summary>
public sealed class BrightnessTransfer
{
    private readonly byte[][] _tables;

    /// <summary>Makes the transfer.</summary>
    /// <param name="bands">Red, green and blue.</param>
    /// <param name="pixels">Pixels that it was measured on.</param>
    /// <exception cref="ArgumentException">There are not three bands.</exception>
    public BrightnessTransfer(IReadOnlyList<BandTransfer> bands, int pixels)
    {
        ArgumentNullException.ThrowIfNull(bands);
        if (bands.Count != 3)
            throw new ArgumentException($"Three bands are needed, got {bands.Count}.", nameof(bands));
        Bands = bands;
        Pixels = pixels;
        _tables = [.. bands.Select(Table)];
    }

    /// <summary>Red, green and blue.</summary>
    public IReadOnlyList<BandTransfer> Bands { get; }

    /// <summary>Unchanged pixels that it was measured on.</summary>
    public int Pixels { get; }

    /// <summary>Changes an image in place; pixels without data stay black.</summary>
    internal void Apply(AlignedImage image)
    {
        var pixels = image.Image.Pixels;
        var flags = image.Valid.Flags;
        for (int i = 0, at = 0; i < flags.Length; i++, at += 3)
        {
            if (!flags[i])
                continue;
            pixels[at] = _tables[0][pixels[at]];
            pixels[at + 1] = _tables[1][pixels[at + 1]];
            pixels[at + 2] = _tables[2][pixels[at + 2]];
        }
    }

    private static byte[] Table(BandTransfer band) =>
        [.. Enumerable.Range(0, 256).Select(v => (byte)Math.Clamp(Math.Round((band.Gain * v) + band.Offset), 0, 255))];
}
