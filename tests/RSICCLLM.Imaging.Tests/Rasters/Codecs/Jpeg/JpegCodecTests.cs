using RSICCLLM.Imaging.Rasters.GeoTiff;
using RSICCLLM.Imaging.Tests.Support;
using SkiaSharp;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

/// <summary>Expected are the pixels and errors of LibTiff.NET, whose decoder is a translation of libjpeg.</summary>
public sealed class JpegCodecTests
{
    [Theory]
    [InlineData(SKJpegEncoderDownsample.Downsample444)]
    [InlineData(SKJpegEncoderDownsample.Downsample422)]
    [InlineData(SKJpegEncoderDownsample.Downsample420)]
    public void Pixels_are_those_of_libjpeg(SKJpegEncoderDownsample downsample)
    {
        var seed = 0;
        foreach (var (width, height) in new[] { (256, 256), (8, 8), (1, 1), (2, 5), (4, 2), (5, 1), (6, 3), (7, 33), (33, 7), (16, 17), (129, 64), (512, 2) })
        {
            foreach (var quality in new[] { 10, 75, 100 })
            {
                var block = JpegBlocks.Write(width, height, downsample, quality, seed++);
                JpegBlocks.ShouldBeDecodedAlike(block, JpegBlocks.Layout(width, height), $"{width} x {height}, quality {quality}");
            }
        }
    }

    [Fact]
    public void Grey_is_that_of_libjpeg() =>
        JpegBlocks.ShouldBeDecodedAlike(JpegBlocks.WriteGrey(70, 50, 2), JpegBlocks.Layout(70, 50, JpegBlocks.Grey), "grey");

    [Fact]
    public void Components_that_are_no_luma_and_colours_pass_as_they_are() =>
        JpegBlocks.ShouldBeDecodedAlike(JpegBlocks.Write(70, 50, SKJpegEncoderDownsample.Downsample444, 80, 1), JpegBlocks.Layout(70, 50, JpegBlocks.Rgb), "RGB");

    [Fact]
    public void Blocks_that_GDAL_wrote_need_no_other_decoder()
    {
        using var file = new RasterFile(ReferenceRasters.Path("rgb8_jpeg_ycbcr.tif"));
        var structure = TiffStructure.Read(file);
        var layout = TiffLayoutReader.Read(file, structure.Directories[0], structure.BigEndian, 1 << 20, mask: false);
        layout.JpegTables.Length.ShouldBeGreaterThan(4);
        for (var index = 0; index < layout.Offsets.Length; index++)
        {
            var block = new byte[layout.ByteCounts[index]];
            file.ReadExactly(layout.Offsets[index], block);
            JpegBlocks.ShouldBeDecodedAlike(block, layout, $"block {index}");
        }
    }
}
