using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Rasters;

public sealed class SceneFileTests : IDisposable
{
    private const string World = "0.5\n0.0\n0.0\n-0.5\n448000.25\n4418999.75\n";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_png_with_world_file_and_projection_is_a_scene()
    {
        var image = TestImages.Pattern(40, 30);
        RgbImageFile.WritePng(_folder.File("scene.png"), image);
        File.WriteAllText(_folder.File("scene.pgw"), World);
        File.WriteAllText(_folder.File("scene.prj"), """PROJCS["WGS 84 / UTM zone 50N",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]],AUTHORITY["EPSG","32650"]]""");

        using var scene = SceneFile.Open(_folder.File("scene.png"));

        // The world file gives the middle of the first pixel, a quarter of a metre inside its corner.
        scene.Transform.ShouldBe(new GeoTransform(0.5, 0, 448000, 0, -0.5, 4419000));
        (scene.Width, scene.Height, scene.BandCount, scene.Crs!.EpsgCode).ShouldBe((40, 30, 3, 32650));
        scene.ReadWindow(new PixelWindow(0, 0, 40, 30)).Bytes.ShouldBe(image.Pixels);
        scene.ReadWindow(new PixelWindow(7, 5, 1, 1)).Bytes.ShouldBe(image.Pixels.AsSpan(((5 * 40) + 7) * 3, 3).ToArray());
    }

    [Theory]
    [InlineData("scene.jgw")]
    [InlineData("scene.JPGW")]
    [InlineData("scene.wld")]
    public void A_jpeg_finds_its_world_file_under_any_of_its_names(string world)
    {
        File.WriteAllBytes(_folder.File("scene.jpg"), RgbImageFile.ToJpeg(TestImages.Pattern(16, 16)));
        File.WriteAllText(_folder.File(world), World);

        using var scene = SceneFile.Open(_folder.File("scene.jpg"), epsgCode: 25832);

        scene.Transform!.Value.C.ShouldBe(448000);
        scene.Crs!.EpsgCode.ShouldBe(25832);
    }

    [Fact]
    public void What_a_tiff_says_itself_goes_first()
    {
        var transform = new GeoTransform(1, 0, 541000, 0, -1, 5688000);
        GeoTiffWriter.Write(_folder.File("a.tif"), TestImages.Pattern(16, 16), new GeoTiffWriterOptions { Width = 16, Height = 16, TileSize = 16, Transform = transform, EpsgCode = 25832 });
        GeoTiffWriter.Write(_folder.File("b.tif"), TestImages.Pattern(16, 16), new GeoTiffWriterOptions { Width = 16, Height = 16, TileSize = 16 });
        foreach (var name in new[] { "a", "b" })
        {
            File.WriteAllText(_folder.File(name + ".tfw"), World);
            File.WriteAllText(_folder.File(name + ".prj"), """PROJCS["ETRS_1989_UTM_Zone_33N",GEOGCS["GCS_ETRS_1989"]]""");
        }

        using var told = SceneFile.Open(_folder.File("a.tif"));
        using var beside = SceneFile.Open(_folder.File("b.tif"));

        (told.Transform, told.Crs!.EpsgCode).ShouldBe((transform, 25832));
        (beside.Transform!.Value.C, beside.Crs!.EpsgCode).ShouldBe((448000, 25833));
    }

    [Theory]
    [InlineData("0.5\n0\n0\n-0.5\n448000\n", "only 5")]
    [InlineData("0.5\n0\n0\nx\n448000\n1\n", "number 4 is \"x\"")]
    [InlineData("0\n0\n0\n0\n448000\n1\n", "without area")]
    public void A_wrong_world_file_is_an_error_that_names_it(string text, string what)
    {
        RgbImageFile.WritePng(_folder.File("scene.png"), TestImages.Pattern(8, 8));
        File.WriteAllText(_folder.File("scene.pgw"), text);

        var error = Should.Throw<RasterException>(() => SceneFile.Open(_folder.File("scene.png")));

        error.Message.ShouldContain("scene.pgw");
        error.Message.ShouldContain(what);
    }

    [Fact]
    public void A_projection_without_a_code_keeps_its_name()
    {
        RgbImageFile.WritePng(_folder.File("scene.png"), TestImages.Pattern(8, 8));
        File.WriteAllText(_folder.File("scene.prj"), """PROJCS["Our_Town_Grid", GEOGCS["x"]]""");
        using var scene = SceneFile.Open(_folder.File("scene.png"));
        (scene.Crs!.EpsgCode, scene.Crs.Name, scene.Crs.IsSupported).ShouldBe((null, "Our_Town_Grid", false));

        File.WriteAllText(_folder.File("scene.prj"), "not a projection");
        Should.Throw<RasterException>(() => SceneFile.Open(_folder.File("scene.png"))).Message.ShouldContain("scene.prj");
    }

    [Theory]
    [InlineData("WGS_1984_Web_Mercator_Auxiliary_Sphere", 3857)]
    [InlineData("WGS_1984_Web_Mercator", 3857)]
    [InlineData("WGS_1984_World_Mercator", 3395)]
    public void Mercators_are_known_by_their_Esri_names(string name, int code)
    {
        RgbImageFile.WritePng(_folder.File("scene.png"), TestImages.Pattern(8, 8));
        File.WriteAllText(_folder.File("scene.prj"), $"""PROJCS["{name}",GEOGCS["GCS_WGS_1984"],UNIT["Meter",1.0]]""");

        using var scene = SceneFile.Open(_folder.File("scene.png"));

        scene.Crs!.EpsgCode.ShouldBe(code);
    }

    // The US survey foot is 1200 / 3937 m, the foot 0.3048 m; a pixel of the world file is half a unit.
    [Theory]
    [InlineData("""PROJCS["NAD83 / New York Long Island (ftUS)",GEOGCS["NAD83",UNIT["degree",0.0174532925199433]],PARAMETER["false_easting",984250],UNIT["US survey foot",0.304800609601219,AUTHORITY["EPSG","9003"]],AXIS["Easting",EAST],AUTHORITY["EPSG","2263"]]""", 2263, 0.304800609601219)]
    [InlineData("""PROJCS["NAD_1983_StatePlane_New_York_Long_Island_FIPS_3104_Feet", GEOGCS["GCS_North_American_1983", UNIT["Degree",0.0174532925199433]], UNIT["Foot_US", 0.3048006096012192]],VERTCS["NAVD_1988",UNIT["Meter",1.0]]""", null, 0.304800609601219)]
    [InlineData("""PROJCRS["x, UNIT[", BASEGEOGCRS["NAD83", DATUM["NAD83", ELLIPSOID["GRS 1980",6378137,298.257,LENGTHUNIT["metre",1]]]], CONVERSION["y", PARAMETER["False easting",9,LENGTHUNIT["metre",1]]], CS[Cartesian,2], AXIS["easting (X)",east,ORDER[1],LENGTHUNIT["foot",0.3048]], ID["EPSG",2222]]""", 2222, 0.3048)]
    [InlineData("""PROJCS["NAD_1983_UTM_Zone_10N",GEOGCS["x",UNIT["Degree",0.0174532925199433]],UNIT["Foot",0.3048]]""", null, 0.3048)]
    [InlineData("""PROJCS["NAD_1983_UTM_Zone_10N",GEOGCS["x",UNIT["Degree",0.0174532925199433]],UNIT["Meter",1.0]]""", 26910, 1.0)]
    [InlineData("""PROJCS["Our_Town_Grid",GEOGCS["x"],UNIT["kilometre",1000]]""", null, 1000.0)]
    public void A_projection_says_its_unit(string projection, int? code, double metres)
    {
        RgbImageFile.WritePng(_folder.File("scene.png"), TestImages.Pattern(8, 8));
        File.WriteAllText(_folder.File("scene.pgw"), World);
        File.WriteAllText(_folder.File("scene.prj"), projection);

        using var scene = SceneFile.Open(_folder.File("scene.png"));

        (scene.Crs!.EpsgCode, scene.Crs.IsUnitKnown).ShouldBe((code, true));
        scene.Crs.MetresPerUnit.ShouldBe(metres, metres * 1e-12);
        CommonGrid.Of(scene).MetresPerPixel.ShouldBe(metres / 2, metres * 1e-12);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.3048")]
    [InlineData("1e300")]
    [InlineData("NaN")]
    [InlineData("foot")]
    public void A_unit_that_cannot_be_is_an_error_that_names_the_file(string metres)
    {
        RgbImageFile.WritePng(_folder.File("scene.png"), TestImages.Pattern(8, 8));
        File.WriteAllText(_folder.File("scene.prj"), $"""PROJCS["Our_Town_Grid",GEOGCS["x"],UNIT["ell",{metres}]]""");

        var error = Should.Throw<RasterException>(() => SceneFile.Open(_folder.File("scene.png")));

        error.Message.ShouldContain("scene.prj");
        error.Message.ShouldContain($"its unit \"ell\" has \"{metres}\" metres");
    }

    [Theory]
    [InlineData(2263, false)]
    [InlineData(32618, true)]
    [InlineData(3857, true)]
    [InlineData(4326, true)]
    public void A_code_of_the_configuration_states_its_unit_where_the_system_is_known(int code, bool isKnown)
    {
        RgbImageFile.WritePng(_folder.File("scene.png"), TestImages.Pattern(8, 8));
        using var scene = SceneFile.Open(_folder.File("scene.png"), code);

        (scene.Crs!.IsUnitKnown, scene.Crs.MetresPerUnit).ShouldBe((isKnown, 1.0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("]]]]")]
    [InlineData(",UNIT[\"foot\"]]")]
    [InlineData(",UNIT")]
    [InlineData(",UNIT[")]
    [InlineData(",A[B[UNIT[\"foot\",0.3048]]]]")]
    public void A_projection_that_states_no_unit_is_taken_in_metres_and_known_to_be_a_guess(string rest)
    {
        RgbImageFile.WritePng(_folder.File("scene.png"), TestImages.Pattern(8, 8));
        File.WriteAllText(_folder.File("scene.prj"), "PROJCS[\"Our_Town_Grid\"" + rest);

        using var scene = SceneFile.Open(_folder.File("scene.png"));

        (scene.Crs!.IsUnitKnown, scene.Crs.MetresPerUnit).ShouldBe((false, 1.0));
    }

    [Fact]
    public void A_damaged_picture_and_a_missing_one_are_named()
    {
        var bytes = RgbImageFile.ToPng(TestImages.Pattern(64, 64));
        File.WriteAllBytes(_folder.File("cut.png"), bytes[..(bytes.Length / 2)]);

        Should.Throw<RasterException>(() => SceneFile.Open(_folder.File("cut.png"))).Message.ShouldContain("cut.png");
        Should.Throw<RasterException>(() => SceneFile.Open(_folder.File("none.png"))).Message.ShouldContain("not found");
    }

    public void Dispose() => _folder.Dispose();
}
