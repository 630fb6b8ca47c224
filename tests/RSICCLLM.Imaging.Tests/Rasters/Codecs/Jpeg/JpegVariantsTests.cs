using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;
using SkiaSharp;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

/// <summary>What Skia does not write: made by hand, or changed.</summary>
public sealed class JpegVariantsTests
{
    [Fact]
    public void The_first_coefficient_begins_anew_at_each_of_many_restarts()
    {
        // Ten blocks in grey, flat: factor 8 and first coefficients 10 and 12 by turns, so 10 and 12 above 128. 0 1010 0 and 0 1100 0, filled up with ones.
        byte[] scan = [.. Enumerable.Range(0, 10).SelectMany(i => new byte[] { i % 2 == 0 ? (byte)0b0_1010_0_11 : (byte)0b0_1100_0_11, 0xFF, (byte)(0xD0 + (i % 8)) })];
        var block = HandmadeJpeg.Stream(80, 8, 1, 1, [.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac], scan[..^2]);
        var layout = JpegBlocks.Layout(80, 8, JpegBlocks.Grey);
        var pixels = JpegBlocks.DecodeOwn(block, layout);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i].ShouldBe((byte)(i % 16 < 8 ? 138 : 140));
        JpegBlocks.ShouldBeDecodedAlike(block, layout, "restarts");

        // Restarts are numbered.
        var ninth = block.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD0]);
        block[ninth + 1] = 0xD1;
        JpegBlocks.IsLeftToLibTiff(block, layout).ShouldBeTrue();
        JpegBlocks.Decode(new JpegCodec(layout), block, layout).Error.ShouldNotBeNull();
    }

    [Fact]
    public void Four_components_lie_side_by_side()
    {
        // 0 1010 0, 0 1100 0, 0 1000 0, 0 1111 0: 10, 12, 8 and 15 above 128.
        byte[] scan = [0b010100_01, 0b1000_0100, 0b00_011110];
        var block = HandmadeJpeg.Stream(8, 8, 4, 0, [.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac], scan);
        var layout = JpegBlocks.Layout(8, 8, JpegBlocks.Rgb, bands: 4);
        var pixels = JpegBlocks.DecodeOwn(block, layout);
        for (var i = 0; i < pixels.Length; i += 4)
            pixels[i..(i + 4)].ShouldBe([138, 140, 136, 143]);
        JpegBlocks.ShouldBeDecodedAlike(block, layout, "four components");
    }

    [Fact]
    public void Colours_of_half_the_height_are_those_of_libjpeg()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var block = JpegBlocks.Write(64, 64, SKJpegEncoderDownsample.Downsample422, 60 + (5 * seed), seed);
            var factors = block.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 11;
            block[factors].ShouldBe((byte)0x21);
            block[factors] = 0x12;
            JpegBlocks.ShouldBeDecodedAlike(block, JpegBlocks.Layout(64, 64), $"seed {seed}");
        }
    }

    [Fact]
    public void Factors_of_16_bits_are_read()
    {
        var narrow = JpegBlocks.Write(64, 64, SKJpegEncoderDownsample.Downsample420, 5, 3);
        var layout = JpegBlocks.Layout(64, 64);
        List<byte> wide = [];
        for (var at = 0; at < narrow.Length;)
        {
            if (narrow.AsSpan(at).StartsWith((ReadOnlySpan<byte>)[0xFF, 0xDB, 0, 67]))
            {
                wide.AddRange([0xFF, 0xDB, 0, 131, (byte)(0x10 | narrow[at + 4]), .. narrow.AsSpan(at + 5, 64).ToArray().SelectMany(factor => new byte[] { 0, factor })]);
                at += 69;
            }
            else
            {
                wide.Add(narrow[at++]);
            }
        }

        wide.Count.ShouldBe(narrow.Length + 128);
        JpegBlocks.ShouldBeDecodedAlike([.. wide], layout, "16 bits");
        JpegBlocks.DecodeOwn([.. wide], layout).ShouldBe(JpegBlocks.DecodeOwn(narrow, layout));
    }

    [Fact]
    public void Ones_before_a_marker_are_passed_over()
    {
        var layout = JpegBlocks.Layout(16, 8, JpegBlocks.Grey);
        byte[] codes = [.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac];
        var plain = HandmadeJpeg.Stream(16, 8, 1, 1, codes, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11]);
        var filled = HandmadeJpeg.Stream(16, 8, 1, 1, [0xFF, .. codes], [0b0_1010_0_11, 0xFF, 0xFF, 0xFF, 0xD0, 0b0_1100_0_11, 0xFF]);
        JpegBlocks.DecodeOwn(filled, layout).ShouldBe(JpegBlocks.DecodeOwn(plain, layout));
        JpegBlocks.ShouldBeDecodedAlike(filled, layout, "ones");
    }

    [Fact]
    public void One_codec_serves_several_threads()
    {
        var layout = JpegBlocks.Layout(64, 64);
        var blocks = Enumerable.Range(0, 4).Select(seed => JpegBlocks.Write(64, 64, SKJpegEncoderDownsample.Downsample420, 80, seed)).ToArray();
        var expected = blocks.Select(block => JpegBlocks.DecodeOwn(block, layout)).ToArray();
        var codec = new JpegCodec(layout);
        var same = 0;
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(DecodeAll)).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        same.ShouldBe(2 * 200);

        void DecodeAll()
        {
            for (var i = 0; i < 200; i++)
            {
                if (JpegBlocks.Decode(codec, blocks[i % 4], layout).Pixels.AsSpan().SequenceEqual(expected[i % 4]))
                    Interlocked.Increment(ref same);
            }
        }
    }
}
