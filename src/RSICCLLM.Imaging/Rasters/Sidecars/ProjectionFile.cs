using System.Globalization;
using System.Text.RegularExpressions;
using RSICCLLM.Imaging.Crs;

namespace RSICCLLM.Imaging.Rasters.Sidecars;

/// <summary>
/// The coordinate reference system of a <c>.prj</c> file (well-known text, OGC 01-009): by the EPSG code of its outermost AUTHORITY, or, as Esri
/// writes it without codes, by the name of a UTM zone or of Web Mercator. Any other is a system without a code: it can be compared with itself only.
/// </summary>
internal static partial class ProjectionFile
{
    /// <summary>Extension of the file.</summary>
    public const string Extension = "prj";

    // From a tenth of a millimetre to a hundred kilometres: anything else is a mistake.
    private const double LeastUnit = 1e-4;
    private const double GreatestUnit = 1e5;

    // Part by which a unit may be off and still be the metre.
    private const double Tolerance = 1e-9;

    /// <summary>The system beside a scene; <see langword="null"/> where there is no <c>.prj</c>.</summary>
    /// <exception cref="RasterException">The file cannot be read, is not well-known text, or states a unit that cannot be.</exception>
    public static CoordinateReferenceSystem? Find(string scene)
    {
        if (SidecarText.Find(scene, Extension) is not var (path, text))
            return null;
        var name = Name().Match(text);
        if (!name.Success)
            throw new RasterException($"The projection file '{path}' does not begin with PROJCS[\"...\" or GEOGCS[\"...\"; correct or remove it.");
        var isGeographic = name.Groups[1].Value.StartsWith("GEOG", StringComparison.OrdinalIgnoreCase);
        var metres = isGeographic ? null : Metres(path, text);
        if (Authority().Match(text) is { Success: true } authority && int.TryParse(authority.Groups[1].Value, CultureInfo.InvariantCulture, out var code))
            return CoordinateReferenceSystem.FromEpsg(code, isGeographic, metres);

        // The same name with another unit is another system.
        if (metres is null || Math.Abs(metres.Value - 1) < Tolerance)
        {
            if (Utm().Match(name.Groups[2].Value) is { Success: true } utm && int.Parse(utm.Groups[2].Value, CultureInfo.InvariantCulture) is >= 1 and <= 60 and var zone)
                return CoordinateReferenceSystem.FromEpsg(Base(utm.Groups[1].Value, utm.Groups[3].Value) + zone);
            if (WebMercator().IsMatch(name.Groups[2].Value))
                return CoordinateReferenceSystem.FromEpsg(3857);
            if (name.Groups[2].Value == "WGS_1984_World_Mercator")
                return CoordinateReferenceSystem.FromEpsg(3395);
        }

        return CoordinateReferenceSystem.Custom(name.Groups[2].Value, Space().Replace(text, ""), isGeographic, metres);
    }

    private static double? Metres(string path, string text)
    {
        if (WellKnownUnit.Find(text) is not var (name, written))
            return null;
        return double.TryParse(written, CultureInfo.InvariantCulture, out var metres) && metres is >= LeastUnit and <= GreatestUnit
            ? metres
            : throw new RasterException($"The projection file '{path}' says that its unit \"{name}\" has \"{written}\" metres; correct the file, or remove it and state \"epsgCode\".");
    }

    private static int Base(string datum, string hemisphere) => datum switch
    {
        "WGS_1984" => hemisphere == "N" ? 32600 : 32700,
        "ETRS_1989" => 25800,
        _ => 26900,
    };

    [GeneratedRegex(@"^\s*(PROJCS|GEOGCS|PROJCRS|GEOGCRS|GEODCRS)\s*\[\s*""([^""]{0,200})""", RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    // The last one before the text's end belongs to the outermost system.
    [GeneratedRegex(@"(?:AUTHORITY|ID)\s*\[\s*""EPSG""\s*,\s*""?([0-9]{1,6})""?\s*\]\s*\]\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Authority();

    [GeneratedRegex(@"^(WGS_1984|ETRS_1989|NAD_1983)_UTM_Zone_([0-9]{1,2})(N|S)$")]
    private static partial Regex Utm();

    [GeneratedRegex("^WGS_1984_Web_Mercator(_Auxiliary_Sphere)?$")]
    private static partial Regex WebMercator();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
