using CsCheck;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Rasters;

public sealed class GeoTiffWriterTests
{
    private static readonly GeoTransform Transform = new(0.5, 0, 565_000, 0, -0.5, 5_934_000);

    [Fact]
    public void Written_scene_reads_back()
    {
        using var folder = new TemporaryFolder();
        var image = TestImages.Pattern(333, 217);
        var path = folder.File("scene.tif");
        GeoTiffWriter.Write(path, image, new GeoTiffWriterOptions { Width = 333, Height = 217, TileSize = 64, Transform = Transform, EpsgCode = 25832, NoData = 0 });

        using var raster = GeoTiffFile.Open(path);
        raster.Crs!.EpsgCode.ShouldBe(25832);
        raster.Transform.ShouldBe(Transform);
        raster.NoData.ShouldBe(0);
        raster.BandRoles.ShouldBe([BandRole.Red, BandRole.Green, BandRole.Blue]);
        raster.ReadWindow(new PixelWindow(0, 0, 333, 217)).Bytes.ShouldBe(image.Pixels);
        File.Exists(path + ".partial").ShouldBeFalse();
    }

    [Fact]
    public void Any_size_reads_back()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("scene.tif");
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 3]).Sample(
            (width, height, tiles) =>
            {
                var image = TestImages.Pattern(width, height, width);
                GeoTiffWriter.Write(path, image, new GeoTiffWriterOptions { Width = width, Height = height, TileSize = tiles * 16 });
                using var raster = GeoTiffFile.Open(path);
                raster.Transform.ShouldBeNull();
                raster.Crs.ShouldBeNull();
                raster.ReadWindow(new PixelWindow(0, 0, width, height)).Bytes.ShouldBe(image.Pixels);
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Rotated_and_geographic_georeference_is_kept()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("rotated.tif");
        var rotated = new GeoTransform(4.8e-6, 1e-6, 116.35, 1e-6, -4.8e-6, 39.91);
        GeoTiffWriter.Write(path, TestImages.Pattern(16, 16), new GeoTiffWriterOptions { Width = 16, Height = 16, TileSize = 16, Transform = rotated, EpsgCode = 4326, IsGeographic = true });
        using var raster = GeoTiffFile.Open(path);
        raster.Transform.ShouldBe(rotated);
        raster.Crs!.EpsgCode.ShouldBe(4326);
        raster.Crs.IsGeographic.ShouldBeTrue();
    }

    [Fact]
    public void Tile_left_out_reads_as_no_data()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("sparse.tif");
        using (var writer = GeoTiffWriter.Create(path, new GeoTiffWriterOptions { Width = 40, Height = 20, TileSize = 32, NoData = 7 }))
        {
            writer.WriteTile(0, 0, TestImages.Pattern(32, 20));
            writer.Complete();
        }

        using var raster = GeoTiffFile.Open(path);
        raster.ReadWindow(new PixelWindow(32, 0, 8, 20)).Bytes.ShouldAllBe(b => b == 7);
    }

    [Fact]
    public void Scene_that_might_pass_four_gigabytes_is_a_BigTIFF()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("big.tif");
        var tile = TestImages.Pattern(512, 512);
        using (var writer = GeoTiffWriter.Create(path, new GeoTiffWriterOptions { Width = 50_000, Height = 50_000, TileSize = 512, Transform = Transform, EpsgCode = 25832, NoData = 0 }))
        {
            writer.WriteTile(90, 95, tile);
            writer.Complete();
        }

        File.ReadAllBytes(path)[2].ShouldBe((byte)43);
        using var raster = GeoTiffFile.Open(path);
        raster.Transform.ShouldBe(Transform);
        raster.ReadWindow(new PixelWindow(90 * 512, 95 * 512, 512, 512)).Bytes.AsSpan().SequenceEqual(tile.Pixels).ShouldBeTrue();
        raster.ReadWindow(new PixelWindow(49_990, 49_990, 10, 10)).Bytes.ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void Unfinished_file_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("unfinished.tif");
        using (var writer = GeoTiffWriter.Create(path, new GeoTiffWriterOptions { Width = 40, Height = 20, TileSize = 32 }))
            writer.WriteTile(0, 0, TestImages.Pattern(32, 20));
        Directory.GetFiles(Path.GetDirectoryName(path)!).ShouldBeEmpty();
    }

    [Fact]
    public void Wrong_use_is_refused()
    {
        using var folder = new TemporaryFolder();
        var options = new GeoTiffWriterOptions { Width = 40, Height = 20, TileSize = 32 };
        Should.Throw<ArgumentOutOfRangeException>(() => GeoTiffWriter.Create(folder.File("a.tif"), options with { TileSize = 50 }));
        Should.Throw<ArgumentOutOfRangeException>(() => GeoTiffWriter.Create(folder.File("a.tif"), options with { Width = 0 }));
        Should.Throw<ArgumentException>(() => GeoTiffWriter.Write(folder.File("a.tif"), TestImages.Pattern(2, 2), options));
        using var writer = GeoTiffWriter.Create(folder.File("a.tif"), options);
        writer.WriteTile(1, 0, TestImages.Pattern(8, 20));
        Should.Throw<InvalidOperationException>(() => writer.WriteTile(1, 0, TestImages.Pattern(8, 20)));
        Should.Throw<ArgumentOutOfRangeException>(() => writer.WriteTile(2, 0, TestImages.Pattern(8, 20)));
    }
}
