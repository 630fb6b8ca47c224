using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

/// <summary>What unusual encoders write around pictures that are whole. 0 1010 0 is a flat block of 10 above 128.</summary>
public sealed class JpegEncodersTests
{
    private static readonly byte[] Codes = [.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac];
    private static readonly byte[] Comment = [0xFF, 0xFE, 0, 5, 0xFF, 0xD9, 0];

    [Theory]
    [InlineData("00")]
    [InlineData("00000000000000")]
    [InlineData("FF00")]
    [InlineData("FF00FF00FF00FF00FF00FF00FF00")]
    [InlineData("00FF00FFFF")]
    public void Zeros_and_ones_behind_the_last_block_are_fill(string fill)
    {
        byte[] scan = [0b0_1010_0_11, .. Convert.FromHexString(fill)];
        Decoded(HandmadeJpeg.Stream(8, 8, 1, 0, Codes, scan), 8, 8).ShouldAllBe(pixel => pixel == 138);
        Decoded(HandmadeJpeg.Stream(16, 8, 1, 1, Codes, [.. scan, 0xFF, 0xD0, .. scan]), 16, 8).ShouldAllBe(pixel => pixel == 138);
    }

    [Theory]
    [InlineData("0000000000000000")]
    [InlineData("FE")]
    [InlineData("000100")]
    public void More_of_them_or_other_bytes_are_not(string left)
    {
        byte[] scan = [0b0_1010_0_11, .. Convert.FromHexString(left)];
        var layout = JpegBlocks.Layout(8, 8, JpegBlocks.Grey);
        JpegBlocks.Decode(new JpegCodec(layout), HandmadeJpeg.Stream(8, 8, 1, 0, Codes, scan), layout).Error.ShouldNotBeNull();
    }

    [Fact]
    public void Fill_is_no_block()
    {
        // Zeros are codes as well, 0 0000 (15 below) 0: behind the only block nine more, behind the first of two one more.
        byte[] one = [0b0_1010_0_00];
        Error(8, JpegBlocks.Grey, 0, [.. one, 0, 0, 0, 0, 0, 0, 0]).ShouldNotBeNull();
        Error(16, JpegBlocks.Grey, 1, [.. one, 0, 0xFF, 0xD0, .. one]).ShouldNotBeNull();

        // In three colours they are one more from 18 bits on; 14 are fill.
        byte[] three = [0b0_1010_0_0_1, 0b010_0_0_101, 0b0_0_000000];
        Error(8, JpegBlocks.Rgb, 0, [.. three, 0]).ShouldBeNull();
        Error(8, JpegBlocks.Rgb, 0, [.. three, 0, 0]).ShouldNotBeNull();

        static string? Error(int width, int photometric, byte interval, byte[] scan)
        {
            var layout = JpegBlocks.Layout(width, 8, photometric);
            return JpegBlocks.Decode(new JpegCodec(layout), HandmadeJpeg.Stream(width, 8, layout.Bands, interval, Codes, scan), layout).Error;
        }
    }

    [Fact]
    public void What_stands_behind_the_end_is_not_read()
    {
        var block = HandmadeJpeg.Stream(8, 8, 1, 0, Codes, [0b0_1010_0_11]);
        Decoded([.. block, 0, 0xFF, 0xFF, 0xD8, 7], 8, 8).ShouldAllBe(pixel => pixel == 138);
    }

    [Fact]
    public void Comments_and_segments_of_applications_stand_anywhere()
    {
        byte[] application = [0xFF, 0xFF, 0xFF, 0xED, 0, 6, 0xFF, 0xDA, 0xFF, 0xD8];
        var block = HandmadeJpeg.Stream(8, 8, 1, 0, [.. application, .. Comment, .. Codes, .. application, .. Comment, 0xFF], [0b0_1010_0_11, .. Comment, .. application]);
        Decoded([.. block[..2], .. Comment, .. block[2..]], 8, 8).ShouldAllBe(pixel => pixel == 138);
    }

    [Fact]
    public void A_restart_behind_the_last_interval_is_passed_over() =>
        Decoded(HandmadeJpeg.Stream(16, 8, 1, 1, Codes, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1010_0_11, 0xFF, 0xD1]), 16, 8).ShouldAllBe(pixel => pixel == 138);

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, 63, 0, true)]
    [InlineData(1, 63, 0, false)]
    [InlineData(0, 5, 0, false)]
    [InlineData(0, 63, 1, false)]
    public void The_coefficients_of_a_scan_are_all_or_zeros_for_all(byte first, byte last, byte shift, bool read)
    {
        var block = HandmadeJpeg.Stream(8, 8, 1, 0, Codes, [0b0_1010_0_11]);
        var at = block.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 7;
        (block[at], block[at + 1], block[at + 2]) = (first, last, shift);
        var layout = JpegBlocks.Layout(8, 8, JpegBlocks.Grey);
        var (pixels, error) = JpegBlocks.Decode(new JpegCodec(layout), block, layout);
        if (read)
            pixels.ShouldNotBeNull(error).ShouldAllBe(pixel => pixel == 138);
        else
            error.ShouldNotBeNull().ShouldContain("SOS parameters");
    }

    [Fact]
    public void Factors_of_a_single_component_mean_nothing()
    {
        // Six blocks row by row, 10, 12, 8, 9, 11 and 13 above 128; with factors that count there would be eight, two by two.
        byte[] scan = [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11, 0xFF, 0xD1, 0b0_1000_0_11, 0xFF, 0xD2, 0b0_1001_0_11, 0xFF, 0xD3, 0b0_1011_0_11, 0xFF, 0xD4, 0b0_1101_0_11];
        var block = HandmadeJpeg.Stream(24, 16, 1, 1, Codes, scan);
        block[block.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 11] = 0x22;
        var pixels = Decoded(block, 24, 16);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i].ShouldBe((byte)(128 + new[] { 10, 12, 8, 9, 11, 13 }[(i / 24 / 8 * 3) + (i % 24 / 8)]));
    }

    private static byte[] Decoded(byte[] block, int width, int height)
    {
        var layout = JpegBlocks.Layout(width, height, JpegBlocks.Grey);
        var (pixels, error) = JpegBlocks.Decode(new JpegCodec(layout), block, layout);
        return pixels.ShouldNotBeNull(error);
    }
}
