using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rasters.Codecs;
using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;
using RSICCLLM.Imaging.Rasters.GeoTiff;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;
using SkiaSharp;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

public sealed class JpegDamageTests
{
    private static readonly TimeSpan LongestDecode = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(JpegBlocks.Rgb, SKJpegEncoderDownsample.Downsample444)]
    [InlineData(JpegBlocks.YCbCr, SKJpegEncoderDownsample.Downsample420)]
    public void Damage_is_refused_where_LibTiff_refuses_it_or_here(int photometric, SKJpegEncoderDownsample downsample)
    {
        // Without JFIF's segment: a version that LibTiff.NET does not know is a warning there, and passed over here.
        var written = JpegBlocks.Write(64, 48, downsample, 60, 5);
        written[3].ShouldBe((byte)0xE0);
        byte[] original = [.. written[..2], .. written[(4 + written[5])..]];
        var layout = JpegBlocks.Layout(64, 48, photometric);
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

                var (pixels, error) = Watched(codec);
                var (expected, refusal) = Watched(reference);
                if (IsOfOurOwn(error) || (error is null && IsLenient(refusal, bytes)))
                    return;
                error.ShouldBe(refusal ?? (error is null ? null : JpegCodec.Damaged));

                // Far beyond its limits, LibTiff.NET gives a sample another value; here it is at a limit, which colours hide.
                if (pixels is null || photometric == JpegBlocks.YCbCr)
                    return;
                for (var i = 0; i < pixels.Length; i++)
                    (pixels[i] == expected![i] || pixels[i] is 0 or 255).ShouldBeTrue($"sample {i}: {pixels[i]}, not {expected[i]}");

                (byte[]? Pixels, string? Error) Watched(BlockCodec by)
                {
                    (byte[]?, string?) decoded = default;
                    var thread = new Thread(() => decoded = JpegBlocks.Decode(by, bytes, layout)) { IsBackground = true };
                    thread.Start();
                    thread.Join(LongestDecode).ShouldBeTrue($"{by.GetType().Name} does not end with {Convert.ToHexString(bytes)}");
                    return decoded;
                }
            },
            iter: 500);
    }

    // Sizes and processes are refused before LibTiff.NET sees them.
    private static bool IsOfOurOwn(string? error) => error is not null && (error.StartsWith("is a JPEG of process", StringComparison.Ordinal)
        || (error.StartsWith("has a JPEG picture of ", StringComparison.Ordinal) && !error.StartsWith("has a JPEG picture of 64 x 48 pixels", StringComparison.Ordinal)));

    // Fill behind the last block, and zeros for a scan's coefficients.
    private static bool IsLenient(string? refusal, byte[] block)
    {
        if (refusal is null || refusal.Contains("SOS parameters", StringComparison.Ordinal))
            return refusal is not null;
        var told = Regex.Match(refusal, "([0-9]+) extraneous bytes before marker 0x([0-9a-fA-F]+)");
        return told.Success && IsFill(block, int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture), Convert.ToByte(told.Groups[2].Value, 16));
    }

    // Whether so many bytes before such a marker are zeros or ones, and at most seven, or twice seven with a zero behind each.
    private static bool IsFill(byte[] block, int count, byte marker)
    {
        for (var at = block.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]); at + 1 < block.Length; at++)
        {
            if (block[at] == 0xFF && block[at + 1] == marker && at >= count && count <= 14 && !block.AsSpan(at - count, count).ContainsAnyExcept((byte)0, (byte)0xFF))
                return true;
        }

        return false;
    }

    [Fact]
    public void What_was_lost_is_an_error()
    {
        var layout = JpegBlocks.Layout(64, 64);
        var block = JpegBlocks.Write(64, 64, SKJpegEncoderDownsample.Downsample420, 90, 6);
        var scan = block.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        for (var length = scan + 20; length < block.Length - 4; length += 97)
        {
            Error(block[..length]).ShouldContain("premature end of data segment");
            Error([.. block[..length], 0xFF, 0xD9]).ShouldContain("premature end of data segment");
        }

        // Bytes behind the last block are those of a scan that lost its place.
        Error([.. block[..^2], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0xFF, 0xD9]).ShouldContain("extraneous bytes");

        string Error(byte[] bytes)
        {
            JpegBlocks.IsLeftToLibTiff(bytes, layout).ShouldBeTrue();
            return JpegBlocks.Decode(new JpegCodec(layout), bytes, layout).Error.ShouldNotBeNull($"{bytes.Length} bytes");
        }
    }

    [Fact]
    public void A_byte_left_over_that_LibTiff_passes_over_is_damage()
    {
        var layout = JpegBlocks.Layout(8, 8, JpegBlocks.Grey);
        var block = HandmadeJpeg.Stream(8, 8, 1, 0, [.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac], [0x53, 0x53]);
        JpegBlocks.Decode(new LibTiffCodec(layout), block, layout).Error.ShouldBeNull();
        JpegBlocks.Decode(new JpegCodec(layout), block, layout).Error.ShouldBe(JpegCodec.Damaged);
    }

    [Fact]
    public void A_damaged_block_ends_the_window_with_file_and_block()
    {
        var bytes = File.ReadAllBytes(ReferenceRasters.Path("rgb8_jpeg_ycbcr.tif"));
        using (var file = new RasterFile(ReferenceRasters.Path("rgb8_jpeg_ycbcr.tif")))
        {
            var structure = TiffStructure.Read(file);
            var layout = TiffLayoutReader.Read(file, structure.Directories[0], structure.BigEndian, 1 << 20, mask: false);
            bytes.AsSpan((int)(layout.Offsets[0] + (layout.ByteCounts[0] / 2)), (int)layout.ByteCounts[0] / 2).Fill(0xFF);
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("damaged.tif"), bytes);
        using var raster = GeoTiffFile.Open(folder.File("damaged.tif"));
        var error = Should.Throw<RasterException>(() => raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height)));
        error.Message.ShouldContain("damaged.tif");
        error.Message.ShouldContain("block 0 cannot be decoded");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_block_that_only_lacks_its_end_is_read(int kept)
    {
        var layout = JpegBlocks.Layout(64, 64);
        var block = JpegBlocks.Write(64, 64, SKJpegEncoderDownsample.Downsample420, 90, 6);
        JpegBlocks.Decode(new JpegCodec(layout), block[..^(2 - kept)], layout).Pixels.ShouldBe(JpegBlocks.DecodeOwn(block, layout));
    }

    [Fact]
    public void A_lost_restart_interval_is_an_error()
    {
        var layout = JpegBlocks.Layout(24, 8, JpegBlocks.Grey);
        byte[] codes = [.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac];
        JpegBlocks.DecodeOwn(HandmadeJpeg.Stream(24, 8, 1, 1, codes, [0x53, 0xFF, 0xD0, 0x53, 0xFF, 0xD1, 0x53]), layout)[0].ShouldBe((byte)138);
        var cut = HandmadeJpeg.Stream(24, 8, 1, 1, codes, [0x53, 0xFF, 0xD1, 0x53]);
        JpegBlocks.Decode(new JpegCodec(layout), cut, layout).Error.ShouldNotBeNull().ShouldContain("instead of RST");
    }

    [Theory]
    [InlineData(0xF0)]
    [InlineData(0xF1)]
    public void A_run_beyond_the_last_coefficient_is_damage(byte run)
    {
        // Code 0 ends a block, 10 is 15 zeros and one more (or 1, by the bit behind it): four times that is more than 63.
        var ac = HandmadeJpeg.Definition(0x10, [1, 1], [0, run]);
        byte[] scan = run == 0xF0 ? [0b0_1010_10_1, 0b0_10_10_0_11] : [0b0_1010_101, 0b101_101_10, 0b1_0_111111];
        var layout = JpegBlocks.Layout(8, 8, JpegBlocks.Grey);
        JpegBlocks.Decode(new JpegCodec(layout), HandmadeJpeg.Stream(8, 8, 1, 0, [.. HandmadeJpeg.Dc, .. ac], scan), layout).Error.ShouldBe(JpegCodec.Damaged);

        // Three times are not.
        byte[] shorter = run == 0xF0 ? [0b0_1010_10_1, 0b0_10_0_1111] : [0b0_1010_101, 0b101_101_0_1];
        JpegBlocks.IsLeftToLibTiff(HandmadeJpeg.Stream(8, 8, 1, 0, [.. HandmadeJpeg.Dc, .. ac], shorter), layout).ShouldBeFalse();
    }

    [Fact]
    public void A_first_coefficient_beyond_what_8_bits_need_is_damage()
    {
        // Two blocks: 11 bits of ones are 2047, and 1 (or 0) more.
        byte[] codes = [.. HandmadeJpeg.Definition(0x00, [0, 3], [11, 1, 0]), .. HandmadeJpeg.Ac];
        var layout = JpegBlocks.Layout(16, 8, JpegBlocks.Grey);
        var beyond = HandmadeJpeg.Stream(16, 8, 1, 0, codes, [0b00_111111, 0b11111_0_01, 0b1_0_111111]);
        JpegBlocks.Decode(new JpegCodec(layout), beyond, layout).Error.ShouldBe(JpegCodec.Damaged);
        JpegBlocks.IsLeftToLibTiff(HandmadeJpeg.Stream(16, 8, 1, 0, codes, [0b00_111111, 0b11111_0_10, 0b0_1111111]), layout).ShouldBeFalse();
    }
}
