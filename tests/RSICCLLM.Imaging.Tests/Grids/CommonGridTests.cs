using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;

namespace RSICCLLM.Imaging.Tests.Grids;

public sealed class CommonGridTests
{
    [Fact]
    public void Offset_grids_are_cut_to_their_overlap()
    {
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_after_offset.tif"));
        foreach (var grid in new[] { CommonGrid.Create(before, after), CommonGrid.Create(after, before), CommonGrid.Create(before, after, GridResolution.After) })
        {
            (grid.Width, grid.Height).ShouldBe((306, 260));
            grid.Transform.ShouldBe(new GeoTransform(0.5, 0, 448012, 0, -0.5, 4418985));
            grid.Crs.EpsgCode.ShouldBe(32650);
            grid.MetresPerPixel.ShouldBe(0.5, 1e-12);
        }
    }

    [Theory]
    [InlineData(GridResolution.Before, 0.5, 339, 300)]
    [InlineData(GridResolution.Finer, 0.5, 339, 300)]
    [InlineData(GridResolution.After, 0.6, 283, 250)]
    [InlineData(GridResolution.Coarser, 0.6, 283, 250)]
    public void Resolution_is_chosen(GridResolution resolution, double metres, int width, int height)
    {
        // 283 pixels of 0.6 m are 169.8 m, that is 339.6 pixels of 0.5 m: the last one is not covered.
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_after_coarser.tif"));
        var grid = CommonGrid.Create(before, after, resolution);
        grid.MetresPerPixel.ShouldBe(metres, 1e-9);
        (grid.Width, grid.Height).ShouldBe((width, height));
    }

    [Theory]
    [InlineData(1.0, 153, 130)]
    [InlineData(0.25, 612, 520)]
    [InlineData(0.7, 218, 185)]
    [InlineData(130.0, 1, 1)]
    public void Another_pixel_size_keeps_the_corner_and_leaves_out_parts_of_pixels(double metres, int width, int height)
    {
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_after_offset.tif"));
        var grid = CommonGrid.Create(before, after).At(metres);
        (grid.Width, grid.Height).ShouldBe((width, height));
        grid.MetresPerPixel.ShouldBe(metres, 1e-9);
        (grid.Transform.C, grid.Transform.F).ShouldBe((448012, 4418985));
    }

    // EPSG:2263 is in US survey feet of 1200 / 3937 m; it is enough that one file says so.
    [Theory]
    [InlineData(null, 0.3048006)]
    [InlineData(0.3048006, null)]
    [InlineData(0.3048006, 0.3048006)]
    public void A_unit_that_one_scene_states_counts_for_both(double? earlier, double? later)
    {
        var place = new GeoTransform(0.5, 0, 980_000, 0, -0.5, 200_000);
        using var before = new MemoryRaster(new RgbImage(40, 30), place, 2263, metresPerUnit: earlier);
        using var after = new MemoryRaster(new RgbImage(40, 30), place, 2263, metresPerUnit: later);

        var grid = CommonGrid.Create(before, after);

        grid.Crs.IsUnitKnown.ShouldBeTrue();
        grid.MetresPerPixel.ShouldBe(0.1524003, 1e-7);
    }

    [Fact]
    public void Scenes_that_contradict_each_other_in_their_unit_are_refused()
    {
        var place = new GeoTransform(0.5, 0, 980_000, 0, -0.5, 200_000);
        using var before = new MemoryRaster(new RgbImage(40, 30), place, 2263, metresPerUnit: 0.3048006);
        using var after = new MemoryRaster(new RgbImage(40, 30), place, 2263, metresPerUnit: 1);

        Should.Throw<ScenePairException>(() => CommonGrid.Create(before, after)).Message.ShouldContain("0.304801 m in 'memory' and 1 m in 'memory'");
    }

    [Fact]
    public void The_same_numbers_in_another_zone_are_another_place()
    {
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_after_other_zone.tif"));
        var error = Should.Throw<ScenePairException>(() => CommonGrid.Create(before, after));
        error.Message.ShouldContain("do not overlap");
        error.Message.ShouldContain("EPSG:32650");
        error.Message.ShouldContain("EPSG:32651");
        error.Message.ShouldContain("pair_before.tif");
        error.Message.ShouldContain("pair_after_other_zone.tif");
    }

    [Fact]
    public void A_system_that_cannot_be_transformed_is_refused_with_the_command_that_converts()
    {
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var after = new MemoryRaster(TestImages.Pattern(20, 20), before.Transform, epsg: 2056);
        var error = Should.Throw<ScenePairException>(() => CommonGrid.Create(before, after));
        error.Message.ShouldContain("EPSG:2056 is not one that can be reprojected");
        error.Message.ShouldContain("gdalwarp -t_srs EPSG:32650");
    }

    [Fact]
    public void Scenes_apart_are_refused_with_both_extents()
    {
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_after_elsewhere.tif"));
        var error = Should.Throw<ScenePairException>(() => CommonGrid.Create(before, after));
        error.Message.ShouldContain("x 448000 to 448170, y 4418850 to 4419000");
        error.Message.ShouldContain("x 468000 to 468170, y 4418850 to 4419000");
    }

    [Fact]
    public void Scenes_that_only_touch_do_not_overlap()
    {
        var image = TestImages.Pattern(20, 20);
        using var before = new MemoryRaster(image, new GeoTransform(1, 0, 0, 0, -1, 20));
        using var after = new MemoryRaster(image, new GeoTransform(1, 0, 20, 0, -1, 20));
        Should.Throw<ScenePairException>(() => CommonGrid.Create(before, after)).Message.ShouldContain("do not overlap");
    }

    [Fact]
    public void Scene_without_georeference_is_refused_with_advice()
    {
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("rgb8_no_georef.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        var error = Should.Throw<ScenePairException>(() => CommonGrid.Create(before, after));
        error.Message.ShouldContain("rgb8_no_georef.tif");
        error.Message.ShouldContain("not georeferenced");
        error.Message.ShouldContain("gdal_translate -a_srs");
    }

    [Fact]
    public void Scenes_turned_against_each_other_are_compared_where_both_lie()
    {
        using var straight = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var rotated = GeoTiffFile.Open(ReferenceRasters.Path("rgb8_rotated.tif"));

        // The turned scene's corners: x 448000 to 448000 + 340 * 0.48 + 300 * 0.1, y down to 300 * 0.48 below and up to 34 above; the straight one's: 170 m by 150 m.
        var grid = CommonGrid.Create(straight, rotated);
        (grid.Width, grid.Height).ShouldBe((340, 288));

        var same = CommonGrid.Create(rotated, rotated);
        (same.Width, same.Height).ShouldBe((340, 300));
        same.Transform.ShouldBe(rotated.Transform!.Value);
    }

    [Fact]
    public void Pixel_size_in_degrees_is_turned_into_metres()
    {
        // 5e-6 degrees at 39.909 north: a degree of latitude is 111,033 m there, one of longitude 85,507 m; the root of their product is 97,437 m.
        using var scene = GeoTiffFile.Open(ReferenceRasters.Path("rgb16_pred_deflate_wgs84.tif"));
        CommonGrid.Of(scene).MetresPerPixel.ShouldBe(0.487185, 1e-5);
    }
}
