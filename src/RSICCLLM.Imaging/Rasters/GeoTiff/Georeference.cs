using System.Text;
using RSICCLLM.Imaging.Crs;

namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Position on the ground as GeoTIFF 1.1 (OGC 19-008r4) tells it.</summary>
internal static class Georeference
{
    private const int ModelTypeKey = 1024;
    private const int RasterTypeKey = 1025;
    private const int CitationKey = 1026;
    private const int GeographicTypeKey = 2048;
    private const int GeographicCitationKey = 2049;
    private const int ProjectedTypeKey = 3072;
    private const int ProjectedCitationKey = 3073;
    private const int LinearUnitsKey = 3076;
    private const int LinearUnitSizeKey = 3077;
    private const int VerticalKeys = 4096;
    private const int PixelIsPoint = 2;
    private const int UserDefined = 32767;

    public static (CoordinateReferenceSystem? Crs, GeoTransform? Transform) Read(RasterFile file, TiffDirectory directory)
    {
        var keys = GeoKeys(file, directory);
        var transform = Transform(file, directory);

        // A transform of points holds for pixel centres, ours for corners.
        if (transform is { } points && Code(keys, RasterTypeKey) == PixelIsPoint)
            transform = points.Offset(-0.5, -0.5);
        return (System(keys), transform);
    }

    private static GeoTransform? Transform(RasterFile file, TiffDirectory directory)
    {
        var matrix = directory.Doubles(TiffTags.ModelTransformation);
        var scale = directory.Doubles(TiffTags.ModelPixelScale);
        var tie = directory.Doubles(TiffTags.ModelTiepoint);
        GeoTransform transform;
        if (matrix.Length >= 8)
            transform = new GeoTransform(matrix[0], matrix[1], matrix[3], matrix[4], matrix[5], matrix[7]);
        else if (scale.Length >= 2 && tie.Length >= 6)
            transform = new GeoTransform(scale[0], 0, tie[3] - (tie[0] * scale[0]), 0, -scale[1], tie[4] + (tie[1] * scale[1]));
        else
            return null;
        var determinant = (transform.A * transform.E) - (transform.B * transform.D);
        return double.IsFinite(determinant + transform.C + transform.F) && determinant != 0
            ? transform
            : throw file.Corrupt(FormattableString.Invariant($"its geotransform {transform} has no area"));
    }

    private static CoordinateReferenceSystem? System(Dictionary<int, object> keys)
    {
        var model = Code(keys, ModelTypeKey);
        var projected = Code(keys, ProjectedTypeKey);
        var geographic = Code(keys, GeographicTypeKey);
        var isGeographic = model == 2 || (model != 1 && projected is null);
        var code = isGeographic ? geographic : projected;
        double? metres = Code(keys, LinearUnitsKey) switch
        {
            9001 => 1,
            9002 => 0.3048,
            9003 => 1200.0 / 3937.0,
            9036 => 1000,
            UserDefined when keys.TryGetValue(LinearUnitSizeKey, out var size) && size is double and >= 1e-4 and <= 1e5 => (double)size,
            _ => null,
        };
        if (code is > 0 and < UserDefined)
            return CoordinateReferenceSystem.FromEpsg(code.Value, isGeographic, metres);
        if (code is null && model is null)
            return null;
        var name = Citation(keys, isGeographic ? GeographicCitationKey : ProjectedCitationKey) ?? Citation(keys, CitationKey) ?? "a system without EPSG code";
        var identity = new StringBuilder();
        foreach (var (key, value) in keys.Where(k => k.Key is not RasterTypeKey and < VerticalKeys).OrderBy(k => k.Key))
            identity.Append(FormattableString.Invariant($"{key}={value};"));
        return CoordinateReferenceSystem.Custom(name, identity.ToString(), isGeographic, metres);
    }

    private static int? Code(Dictionary<int, object> keys, int key) => keys.TryGetValue(key, out var value) && value is int code ? code : null;

    private static string? Citation(Dictionary<int, object> keys, int key) =>
        keys.TryGetValue(key, out var value) && value is string text && text.Length > 0 ? text : null;

    private static Dictionary<int, object> GeoKeys(RasterFile file, TiffDirectory directory)
    {
        var keys = new Dictionary<int, object>();
        var numbers = directory.Numbers(TiffTags.GeoKeyDirectory);
        if (numbers.Length == 0)
            return keys;
        if (numbers.Length < 4 || numbers.Length < 4 + (4 * numbers[3]))
            throw file.Corrupt($"its GeoKeyDirectory has {numbers.Length} numbers, too few for its keys");
        var doubles = directory.Doubles(TiffTags.GeoDoubleParams);
        var ascii = directory.Bytes(TiffTags.GeoAsciiParams);
        for (var i = 4; i < 4 + (4 * numbers[3]); i += 4)
        {
            var (key, place, count, value) = ((int)numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]);
            if (place == 0)
                keys.TryAdd(key, (int)value);
            else if (place == TiffTags.GeoDoubleParams && value < doubles.Length)
                keys.TryAdd(key, doubles[value]);
            else if (place == TiffTags.GeoAsciiParams && value + count <= ascii.Length)
                keys.TryAdd(key, Encoding.UTF8.GetString(ascii, (int)value, (int)count).TrimEnd('\0', '|'));
        }

        return keys;
    }
}
