namespace RSICCLLM.Imaging.Crs;

/// <summary>
/// The coordinate reference systems that can be transformed, made by formula from their zone numbers; the parameters are those of the EPSG register.
/// Datum shifts to WGS 84: none for WGS 84, ETRS89, RGF93, NAD83 and CGCS2000 (equal within a metre or two), seven parameters for DHDN (a few metres).
/// </summary>
public static class EpsgRegister
{
    private static readonly Datum Wgs84 = new(4326, "WGS 84", "WGS_1984", "\"WGS 84\",6378137,298.257223563", "0,0,0,0,0,0,0");
    private static readonly Datum Etrs89 = new(4258, "ETRS89", "European_Terrestrial_Reference_System_1989", "\"GRS 1980\",6378137,298.257222101", "0,0,0,0,0,0,0");
    private static readonly Datum Nad83 = new(4269, "NAD83", "North_American_Datum_1983", "\"GRS 1980\",6378137,298.257222101", "0,0,0,0,0,0,0");
    private static readonly Datum Rgf93 = new(4171, "RGF93 v1", "Reseau_Geodesique_Francais_1993_v1", "\"GRS 1980\",6378137,298.257222101", "0,0,0,0,0,0,0");
    private static readonly Datum Cgcs2000 = new(4490, "China Geodetic Coordinate System 2000", "China_2000", "\"CGCS2000\",6378137,298.257222101", "0,0,0,0,0,0,0");

    // Shift EPSG:1777, DHDN to WGS 84.
    private static readonly Datum Dhdn = new(4314, "DHDN", "Deutsches_Hauptdreiecksnetz", "\"Bessel 1841\",6377397.155,299.1528128", "598.1,73.7,418.2,0.202,0.045,-2.455,6.7");
    private static readonly Datum[] Datums = [Wgs84, Etrs89, Nad83, Rgf93, Cgcs2000, Dhdn];

    /// <summary>The system with a code; null where it is not in the register.</summary>
    internal static EpsgEntry? Find(int code)
    {
        if (Array.Find(Datums, d => d.Code == code) is { } datum)
            return new EpsgEntry(datum.Name, datum.Wkt, IsGeographic: true);
        return code switch
        {
            > 32600 and <= 32660 => Utm(code, Wgs84, code - 32600, north: true),
            > 32700 and <= 32760 => Utm(code, Wgs84, code - 32700, north: false),
            >= 25828 and <= 25838 => Utm(code, Etrs89, code - 25800, north: true),
            >= 26901 and <= 26923 => Utm(code, Nad83, code - 26900, north: true),
            4647 => ZonedUtm(code, 32),
            5650 => ZonedUtm(code, 33),
            >= 31466 and <= 31469 => GaussKruger(code, code - 31464),
            >= 4491 and <= 4501 => Chinese(code, "Gauss-Kruger zone", code - 4478, ((code - 4478) * 6) - 3, zoned: true),
            >= 4502 and <= 4512 => Chinese(code, "Gauss-Kruger CM", 0, 75 + ((code - 4502) * 6), zoned: false),
            >= 4513 and <= 4533 => Chinese(code, "3-degree Gauss-Kruger zone", code - 4488, (code - 4488) * 3, zoned: true),
            >= 4534 and <= 4554 => Chinese(code, "3-degree Gauss-Kruger CM", 0, 75 + ((code - 4534) * 3), zoned: false),
            2180 => TransverseMercator(code, "ETRF2000-PL / CS92", Etrs89, 19, 0.9993, 500_000, -5_300_000),
            2154 => Projected(code, "RGF93 v1 / Lambert-93", Rgf93, "Lambert_Conformal_Conic_2SP", "PARAMETER[\"latitude_of_origin\",46.5],PARAMETER[\"central_meridian\",3],PARAMETER[\"standard_parallel_1\",49],PARAMETER[\"standard_parallel_2\",44],PARAMETER[\"false_easting\",700000],PARAMETER[\"false_northing\",6600000]"),
            3395 => Projected(code, "WGS 84 / World Mercator", Wgs84, "Mercator_1SP", "PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",0],PARAMETER[\"scale_factor\",1],PARAMETER[\"false_easting\",0],PARAMETER[\"false_northing\",0]") with { IsToScale = false },

            // 3785 is the register's earlier code for the same.
            3857 or 3785 => Projected(code, "WGS 84 / Pseudo-Mercator", Wgs84, "Popular Visualisation Pseudo-Mercator", "PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",0],PARAMETER[\"false_easting\",0],PARAMETER[\"false_northing\",0]") with { IsToScale = false },
            _ => null,
        };
    }

    private static EpsgEntry Utm(int code, Datum datum, int zone, bool north) => TransverseMercator(
        code, FormattableString.Invariant($"{datum.Name} / UTM zone {zone}{(north ? 'N' : 'S')}"), datum, (zone * 6) - 183, 0.9996, 500_000, north ? 0 : 10_000_000);

    private static EpsgEntry ZonedUtm(int code, int zone) => TransverseMercator(
        code, FormattableString.Invariant($"ETRS89 / UTM zone {zone}N (zE-N)"), Etrs89, (zone * 6) - 183, 0.9996, (zone * 1_000_000) + 500_000, 0);

    private static EpsgEntry GaussKruger(int code, int zone) => TransverseMercator(
        code, FormattableString.Invariant($"DHDN / 3-degree Gauss-Kruger zone {zone}"), Dhdn, zone * 3, 1, (zone * 1_000_000) + 500_000, 0);

    private static EpsgEntry Chinese(int code, string kind, int zone, int meridian, bool zoned) => TransverseMercator(
        code, FormattableString.Invariant($"CGCS2000 / {kind} {(zoned ? $"{zone}" : $"{meridian}E")}"), Cgcs2000, meridian, 1, (zone * 1_000_000) + 500_000, 0);

    private static EpsgEntry TransverseMercator(int code, string name, Datum datum, int meridian, double scale, int easting, int northing) => Projected(
        code,
        name,
        datum,
        "Transverse_Mercator",
        FormattableString.Invariant($"PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",{meridian}],PARAMETER[\"scale_factor\",{scale}],PARAMETER[\"false_easting\",{easting}],PARAMETER[\"false_northing\",{northing}]"));

    private static EpsgEntry Projected(int code, string name, Datum datum, string projection, string parameters) => new(
        name,
        FormattableString.Invariant($"PROJCS[\"{name}\",{datum.Wkt},PROJECTION[\"{projection}\"],{parameters},UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],AUTHORITY[\"EPSG\",\"{code}\"]]"),
        IsGeographic: false);

    private sealed record Datum(int Code, string Name, string DatumName, string Spheroid, string ToWgs84)
    {
        public string Wkt => FormattableString.Invariant($"GEOGCS[\"{Name}\",DATUM[\"{DatumName}\",SPHEROID[{Spheroid}],TOWGS84[{ToWgs84}]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.017453292519943295],AXIS[\"Lon\",EAST],AXIS[\"Lat\",NORTH],AUTHORITY[\"EPSG\",\"{Code}\"]]");
    }
}

/// <summary>One system of the register.</summary>
internal sealed record EpsgEntry(string Name, string Wkt, bool IsGeographic)
{
    /// <summary>Lengths are true to some parts in 1000 wherever the system is meant to be used; without meaning for a geographic one.</summary>
    public bool IsToScale { get; init; } = true;
}
