using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Pictures;

public sealed class RgbImageFileTests
{
    [Fact]
    public void Png_reads_back_exactly()
    {
        using var folder = new TemporaryFolder();
        var image = TestImages.Pattern(37, 21);
        RgbImageFile.WritePng(folder.File("a.png"), image);
        var read = RgbImageFile.Read(folder.File("a.png"));
        (read.Width, read.Height).ShouldBe((37, 21));
        read.Pixels.ShouldBe(image.Pixels);
        Directory.GetFiles(Path.GetDirectoryName(folder.File("a.png"))!).Length.ShouldBe(1);
    }

    [Fact]
    public void Jpeg_is_close()
    {
        using var folder = new TemporaryFolder();
        var image = new RgbImage(64, 64);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i / 3 % 64 * 3);
        File.WriteAllBytes(folder.File("a.jpg"), RgbImageFile.ToJpeg(image, 95));
        var read = RgbImageFile.Read(folder.File("a.jpg"));
        read.Pixels.Zip(image.Pixels, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(12);
    }

    [Fact]
    public void Tiff_is_drawn()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("rgb8_no_georef.tif"));
        var read = RgbImageFile.Read(ReferenceRasters.Path("rgb8_no_georef.tif"));
        read.Pixels.AsSpan().SequenceEqual(raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height)).Bytes).ShouldBeTrue();
    }

    [Fact]
    public void Broken_and_oversized_pictures_are_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.png");
        RgbImageFile.WritePng(path, TestImages.Pattern(64, 64));
        Should.Throw<UnsupportedRasterException>(() => RgbImageFile.Read(path, maximumPixels: 4095)).Message.ShouldContain("64 x 64");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^(int)(new FileInfo(path).Length / 2)]);
        Should.Throw<RasterException>(() => RgbImageFile.Read(path)).Message.ShouldContain("truncated");
        File.WriteAllText(path, "not a picture");
        Should.Throw<RasterException>(() => RgbImageFile.Read(path)).Message.ShouldContain(path);
        File.WriteAllBytes(path, []);
        Should.Throw<RasterException>(() => RgbImageFile.Read(path));
        Should.Throw<RasterException>(() => RgbImageFile.Read(folder.File("missing.png"))).Message.ShouldContain("not found");
    }
}
