using CsCheck;
using RSICCLLM.Imaging.Rasters.Codecs;
using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;
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
                ShouldBeDecodedAlike(block, JpegBlocks.Layout(width, height), $"{width} x {height}, quality {quality}");
            }
        }
    }

    [Fact]
    public void Grey_is_that_of_libjpeg() =>
        ShouldBeDecodedAlike(JpegBlocks.WriteGrey(70, 50, 2), JpegBlocks.Layout(70, 50, JpegBlocks.Grey), "grey");

    [Fact]
    public void Components_that_are_no_luma_and_colours_pass_as_they_are() =>
        ShouldBeDecodedAlike(JpegBlocks.Write(70, 50, SKJpegEncoderDownsample.Downsample444, 80, 1), JpegBlocks.Layout(70, 50, JpegBlocks.Rgb), "RGB");

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
            ShouldBeDecodedAlike(block, layout, $"block {index}");
        }
    }

    [Fact]
    public void The_first_coefficient_begins_anew_at_a_restart()
    {
        // Two blocks of 8 x 8 in grey, flat: factor 8, the first coefficients 10 and 12, so 10 and 12 above 128.
        // The only DC code, 0, is followed by four bits of the value; the only AC code, 0, ends the block: 0 1010 0 and 0 1100 0, filled up with ones.
        byte[] block =
        [
            0xFF, 0xD8,
            0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64),
            0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 16, 1, 1, 0x11, 0,
            0xFF, 0xC4, 0, 20, 0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4,
            0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0xFF, 0xDD, 0, 4, 0, 1,
            0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0,
            0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11, 0xFF, 0xD9,
        ];
        var layout = JpegBlocks.Layout(16, 8, JpegBlocks.Grey);
        var pixels = Decode(block, layout);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i].ShouldBe((byte)(i % 16 < 8 ? 138 : 140));

        // Restarts are numbered.
        block[^4].ShouldBe((byte)0xD0);
        block[^4] = 0xD1;
        new JpegCodec(layout).TryDecode(block, pixels, layout.BlockRowBytes).ShouldBeFalse();
    }

    [Theory]
    [InlineData(SKJpegEncoderDownsample.Downsample444)]
    [InlineData(SKJpegEncoderDownsample.Downsample420)]
    public void Damage_is_judged_as_LibTiff_judges_it(SKJpegEncoderDownsample downsample)
    {
        var original = JpegBlocks.Write(64, 48, downsample, 60, 5);
        var layout = JpegBlocks.Layout(64, 48);
        var (codec, reference) = (new JpegCodec(layout), new LibTiffCodec(layout));
        var changes = Gen.Select(Gen.Int[0, original.Length - 1], Gen.OneOf(Gen.Byte, Gen.Const((byte)0xFF), Gen.Const((byte)0))).Array[1, 4];
        Gen.Select(changes, Gen.Frequency((3, Gen.Const(original.Length)), (1, Gen.Int[0, original.Length]))).Sample(
            (changed, length) =>
            {
                var bytes = original.AsSpan(0, length).ToArray();
                foreach (var (at, value) in changed)
                {
                    if (at < bytes.Length)
                        bytes[at] = value;
                }

                JpegBlocks.Decode(codec, bytes, layout).Error.ShouldBe(JpegBlocks.Decode(reference, bytes, layout).Error);
            },
            iter: 500);
    }

    [Fact]
    public void A_block_that_ends_early_is_left_to_LibTiff()
    {
        var block = JpegBlocks.Write(64, 64, SKJpegEncoderDownsample.Downsample420, 90, 6);
        var layout = JpegBlocks.Layout(64, 64);
        var codec = new JpegCodec(layout);
        var pixels = Decode(block, layout);
        for (var length = 0; length < block.Length - 2; length += 7)
        {
            codec.TryDecode(block.AsSpan(0, length), pixels, layout.BlockRowBytes).ShouldBeFalse();
            codec.TryDecode([.. block.AsSpan(0, length), 0xFF, 0xD9], pixels, layout.BlockRowBytes).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(65, 64)]
    [InlineData(64, 63)]
    public void A_block_of_another_size_is_left_to_LibTiff(int width, int height)
    {
        var block = JpegBlocks.Write(64, 64, SKJpegEncoderDownsample.Downsample420, 90, 7);
        var layout = JpegBlocks.Layout(width, height);
        new JpegCodec(layout).TryDecode(block, new byte[layout.BlockBytes], layout.BlockRowBytes).ShouldBeFalse();
    }

    private static void ShouldBeDecodedAlike(byte[] block, TiffLayout layout, string what)
    {
        var expected = JpegBlocks.Decode(new LibTiffCodec(layout), block, layout).Pixels.ShouldNotBeNull(what);
        Decode(block, layout).AsSpan().CommonPrefixLength(expected).ShouldBe(expected.Length, what);
    }

    private static byte[] Decode(byte[] block, TiffLayout layout)
    {
        var pixels = new byte[layout.BlockBytes];
        new JpegCodec(layout).TryDecode(block, pixels, layout.BlockRowBytes).ShouldBeTrue();
        return pixels;
    }
}
