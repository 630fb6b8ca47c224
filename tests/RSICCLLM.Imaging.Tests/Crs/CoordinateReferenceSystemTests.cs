using RSICCLLM.Imaging.Crs;

namespace RSICCLLM.Imaging.Tests.Crs;

public sealed class CoordinateReferenceSystemTests
{
    /// <summary>Code, x, y, longitude, latitude as PROJ (gdaltransform) gives them.</summary>
    public static TheoryData<int, double, double, double, double> Published { get; } = new()
    {
        { 4326, 9.5, 51.5, 9.5, 51.5 },
        { 4258, 9.5, 51.5, 9.5, 51.5 },
        { 32650, 448000, 4419000, 116.391529165558, 39.9195021789139 },
        { 32632, 500000, 5400000, 9, 48.7530130043222 },
        { 32733, 300000, 6200000, 12.82622923843, -34.3220050521924 },
        { 25832, 565000, 5934000, 9.98110031067656, 53.5508628832442 },
        { 25833, 392000, 5820000, 13.4082754403138, 52.5193953183759 },
        { 2154, 652000, 6862000, 2.34581195868068, 48.8562481409627 },
        { 3857, 1492232, 6894701, 13.4049481305224, 52.5200065523203 },
        { 3785, 1492232, 6894701, 13.4049481305224, 52.5200065523203 },
        { 3395, 1492232, 6860769, 13.4049481305224, 52.5200018998395 },
        { 26910, 550000, 5450000, -122.313637994072, 49.2007562073841 },
        { 4547, 500000, 4400000, 114, 39.7340495593666 },
        { 4526, 38500000, 3400000, 114, 30.7206174558953 },
        { 4507, 450000, 3450000, 104.475530923223, 31.1705336849039 },
        { 4496, 18450000, 3450000, 104.475530923223, 31.1705336849039 },
        { 4513, 25480000, 4400000, 74.7666946127678, 39.7338151275511 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Coordinates_agree_with_PROJ(int code, double x, double y, double longitude, double latitude)
    {
        var crs = CoordinateReferenceSystem.FromEpsg(code);
        var (actualLongitude, actualLatitude) = crs.ToWgs84(x, y);

        // 1e-8 degrees are a millimetre.
        actualLongitude.ShouldBe(longitude, 2e-8);
        actualLatitude.ShouldBe(latitude, 2e-8);
        var (backX, backY) = crs.FromWgs84(longitude, latitude);
        var tolerance = crs.IsGeographic ? 1e-8 : 0.002;
        backX.ShouldBe(x, tolerance);
        backY.ShouldBe(y, tolerance);
    }

    [Theory]
    [InlineData(31466, 2567000, 5645000, 6.9525346739207, 50.9363677593573)]
    [InlineData(31467, 3565000, 5936000, 9.97966066471524, 53.5514567330319)]
    [InlineData(31468, 4468000, 5334000, 11.5685594771421, 48.1432243935632)]
    [InlineData(31469, 5395000, 5655000, 13.5015715502159, 51.0205974923812)]
    public void Old_German_coordinates_are_shifted_to_within_some_metres(int code, double x, double y, double longitude, double latitude)
    {
        var (actualLongitude, actualLatitude) = CoordinateReferenceSystem.FromEpsg(code).ToWgs84(x, y);
        actualLongitude.ShouldBe(longitude, 5e-5);
        actualLatitude.ShouldBe(latitude, 3e-5);
    }

    [Fact]
    public void Zoned_coordinates_of_one_place_agree()
    {
        var (longitude, latitude) = CoordinateReferenceSystem.FromEpsg(4647).ToWgs84(32_565_000, 5_934_000);
        longitude.ShouldBe(9.98110031067656, 2e-8);
        latitude.ShouldBe(53.5508628832442, 2e-8);
    }

    [Fact]
    public void Every_code_of_the_register_goes_there_and_back()
    {
        var codes = Enumerable.Range(2000, 31_000).Where(c => EpsgRegister.Find(c) is not null).ToList();
        codes.Count.ShouldBe(60 + 60 + 11 + 23 + 2 + 4 + 11 + 11 + 21 + 21 + 5 + 6);
        foreach (var code in codes)
        {
            var crs = CoordinateReferenceSystem.FromEpsg(code);
            crs.IsSupported.ShouldBeTrue();
            crs.Wkt!.ShouldContain($"AUTHORITY[\"EPSG\",\"{code}\"]");
            crs.ToString().ShouldBe($"EPSG:{code}");
            var (x, y) = crs.IsGeographic ? (10.0, 50.0) : crs.FromWgs84(Meridian(crs), 40);
            var (longitude, latitude) = crs.ToWgs84(x, y);
            var (x2, y2) = crs.FromWgs84(longitude, latitude);

            // The inverse of a seven-parameter shift is an approximation.
            var tolerance = code is >= 31466 and <= 31469 or 4314 ? 0.02 : 0.001;
            x2.ShouldBe(x, tolerance);
            y2.ShouldBe(y, tolerance);
        }
    }

    [Fact]
    public void Unknown_code_is_kept_and_refuses_to_transform()
    {
        var crs = CoordinateReferenceSystem.FromEpsg(9876);
        crs.EpsgCode.ShouldBe(9876);
        crs.IsSupported.ShouldBeFalse();
        Should.Throw<UnsupportedCrsException>(() => crs.ToWgs84(1, 2)).Message.ShouldContain("Unsupported CRS EPSG:9876");
        crs.ShouldBe(CoordinateReferenceSystem.FromEpsg(9876));
        crs.ShouldNotBe(CoordinateReferenceSystem.FromEpsg(9877));
    }

    private static double Meridian(CoordinateReferenceSystem crs)
    {
        const string name = "\"central_meridian\",";
        var start = crs.Wkt!.IndexOf(name, StringComparison.Ordinal) + name.Length;
        return double.Parse(crs.Wkt[start..crs.Wkt.IndexOf(']', start)], System.Globalization.CultureInfo.InvariantCulture) + 0.5;
    }
}
