using ProjNet.CoordinateSystems;
using ProjNet.CoordinateSystems.Transformations;

namespace RSICCLLM.Imaging.Crs;

/// <summary>
/// A coordinate reference system, x east (or longitude) and y north (or latitude) whatever the authority's axis order.
/// Two systems are equal when their EPSG codes are, or, without codes, when the files describe them alike. Immutable and safe for several threads.
/// </summary>
public sealed class CoordinateReferenceSystem : IEquatable<CoordinateReferenceSystem>
{
    private readonly string _identity;
    private readonly Lazy<(MathTransform ToWgs84, MathTransform FromWgs84)?> _transforms;

    private CoordinateReferenceSystem(int? epsgCode, string name, string identity, string? wkt, bool isGeographic, double? metresPerUnit)
    {
        EpsgCode = epsgCode;
        Name = name;
        _identity = identity;
        Wkt = wkt;
        IsGeographic = isGeographic;
        MetresPerUnit = metresPerUnit ?? 1;
        IsUnitKnown = isGeographic || metresPerUnit is not null;
        _transforms = new(Transforms);
    }

    /// <summary>Code in the EPSG register, where the file names one.</summary>
    public int? EpsgCode { get; }

    /// <summary>For people: the register's name where known, else the file's citation.</summary>
    public string Name { get; }

    /// <summary>Definition as well-known text (OGC 01-009), where <see cref="IsSupported"/>.</summary>
    public string? Wkt { get; }

    /// <summary>True for longitude and latitude in degrees.</summary>
    public bool IsGeographic { get; }

    /// <summary>Metres in one unit of a projected system; 1 where the file does not say. Without meaning for a geographic one.</summary>
    public double MetresPerUnit { get; }

    /// <summary>False where nothing tells the unit of a projected system, so that metres are a guess.</summary>
    public bool IsUnitKnown { get; }

    /// <summary>
    /// False for a projected system whose units are far from <see cref="MetresPerUnit"/> on the ground (Web and World Mercator); it can be transformed. Without
    /// meaning for a geographic one.
    /// </summary>
    internal bool IsToScale { get; private init; } = true;

    /// <summary>True where coordinates can be transformed.</summary>
    public bool IsSupported => Wkt is not null;

    /// <summary>A system by its code; codes outside <see cref="EpsgRegister"/> keep their code, but cannot be transformed.</summary>
    /// <param name="code">For example 25832.</param>
    /// <param name="isGeographic">What the file says of an unknown code.</param>
    /// <param name="metresPerUnit">What the file says of an unknown code; <see langword="null"/> where it does not say.</param>
    public static CoordinateReferenceSystem FromEpsg(int code, bool isGeographic = false, double? metresPerUnit = null)
    {
        var identity = FormattableString.Invariant($"EPSG:{code}");
        return EpsgRegister.Find(code) is { } entry
            ? new CoordinateReferenceSystem(code, entry.Name, identity, entry.Wkt, entry.IsGeographic, 1) { IsToScale = entry.IsToScale }
            : new CoordinateReferenceSystem(code, identity, identity, null, isGeographic, metresPerUnit);
    }

    /// <summary>A system that a file describes without a code.</summary>
    internal static CoordinateReferenceSystem Custom(string name, string identity, bool isGeographic, double? metresPerUnit) =>
        new(null, name, identity, null, isGeographic, metresPerUnit);

    /// <summary>Longitude and latitude in degrees on WGS 84.</summary>
    /// <exception cref="UnsupportedCrsException">The system is not one of <see cref="EpsgRegister"/>.</exception>
    public (double Longitude, double Latitude) ToWgs84(double x, double y) =>
        (_transforms.Value ?? throw Unsupported()).ToWgs84.Transform(x, y);

    /// <summary>Coordinates of a place given in degrees on WGS 84.</summary>
    /// <exception cref="UnsupportedCrsException">The system is not one of <see cref="EpsgRegister"/>.</exception>
    public (double X, double Y) FromWgs84(double longitude, double latitude) =>
        (_transforms.Value ?? throw Unsupported()).FromWgs84.Transform(longitude, latitude);

    /// <inheritdoc/>
    public bool Equals(CoordinateReferenceSystem? other) => other is not null && other._identity == _identity;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CoordinateReferenceSystem);

    /// <inheritdoc/>
    public override int GetHashCode() => _identity.GetHashCode(StringComparison.Ordinal);

    /// <summary><c>EPSG:25832</c>, or the name where there is no code.</summary>
    public override string ToString() => EpsgCode is null ? Name : _identity;

    private (MathTransform ToWgs84, MathTransform FromWgs84)? Transforms()
    {
        if (Wkt is null)
            return null;
        var system = new CoordinateSystemFactory().CreateFromWkt(Wkt);
        var datum = system is ProjectedCoordinateSystem projected ? projected.GeographicCoordinateSystem : (GeographicCoordinateSystem)system;

        // Without a datum shift the detour through geocentric coordinates only costs millimetres.
        var target = datum.HorizontalDatum.Wgs84Parameters.HasZeroValuesOnly ? datum : GeographicCoordinateSystem.WGS84;
        var factory = new CoordinateTransformationFactory();
        return (factory.CreateFromCoordinateSystems(system, target).MathTransform, factory.CreateFromCoordinateSystems(target, system).MathTransform);
    }

    private UnsupportedCrsException Unsupported() =>
        new($"Unsupported CRS {this}: its coordinates cannot be turned into longitude and latitude; reproject the scene, for example with 'gdalwarp -t_srs EPSG:25832 in.tif out.tif'.");
}
