using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Scenes;

/// <summary>Where on Earth a scene lies: somewhere its reference system is used.</summary>
internal static class ScenePlace
{
    /// <summary>The reference system of a code.</summary>
    /// <exception cref="ArgumentException">The code is unknown or not a projected system in metres.</exception>
    public static CoordinateReferenceSystem SystemOf(int code)
    {
        var system = CoordinateReferenceSystem.FromEpsg(code);
        if (!system.IsSupported)
            throw new ArgumentException($"EPSG:{code} is not known here; choose a projected system such as 25832.");
        return system.IsGeographic
            ? throw new ArgumentException($"EPSG:{code} is in degrees; choose a projected system in metres such as 25832.")
            : system;
    }

    /// <summary>North-up transform whose upper left corner is at whole metres.</summary>
    public static GeoTransform Choose(CoordinateReferenceSystem system, double gsd, RandomStream random)
    {
        var code = system.EpsgCode ?? 0;
        var (longitude, latitude) = code switch
        {
            >= 32601 and <= 32660 => (((code - 32600) * 6) - 183.0, 50.0),
            >= 32701 and <= 32760 => (((code - 32700) * 6) - 183.0, -30.0),
            >= 25828 and <= 25838 => (((code - 25800) * 6) - 183.0, 51.0),
            >= 26901 and <= 26923 => (((code - 26900) * 6) - 183.0, 42.0),
            >= 31466 and <= 31469 => ((code - 31464) * 3.0, 51.0),
            >= 4491 and <= 4501 => (((code - 4478) * 6) - 3.0, 33.0),
            >= 4502 and <= 4512 => (75 + ((code - 4502) * 6.0), 33.0),
            >= 4513 and <= 4533 => ((code - 4488) * 3.0, 33.0),
            >= 4534 and <= 4554 => (75 + ((code - 4534) * 3.0), 33.0),
            2154 => (2.5, 47.0),
            2180 => (19.0, 52.0),
            5650 => (15.0, 52.0),
            _ => (9.0, 51.0),
        };
        var (x, y) = system.FromWgs84(longitude + random.Range(-0.8f, 0.8f), latitude + random.Range(-0.8f, 0.8f));
        return new GeoTransform(gsd, 0, Math.Round(x), 0, -gsd, Math.Round(y));
    }
}
