namespace RSICCLLM.Reports.Pictures;

/// <summary>
/// The colour scale cividis, from dark blue to yellow: its lightness rises evenly, and readers with red-green colour blindness see
/// it nearly as others do. J. R. Nuñez, C. R. Anderton, R. S. Renslow, PLOS ONE 13(7), 2018, doi:10.1371/journal.pone.0199239;
/// the polynomials of degree five are those of d3-scale-chromatic (interpolateCividis).
/// </summary>
internal static class Cividis
{
    /// <summary>Colour of a value from 0 to 1; values outside are taken as the nearest end.</summary>
    public static (byte R, byte G, byte B) At(double value)
    {
        var t = Math.Clamp(value, 0, 1);
        return (
            Channel(-4.54 - (t * (35.34 - (t * (2381.73 - (t * (6402.7 - (t * (7024.72 - (t * 2710.57)))))))))),
            Channel(32.49 + (t * (170.73 + (t * (52.82 - (t * (131.46 - (t * (176.58 - (t * 67.37)))))))))),
            Channel(81.24 + (t * (442.36 - (t * (2482.43 - (t * (6167.24 - (t * (6614.94 - (t * 2475.67)))))))))));
    }

    private static byte Channel(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
