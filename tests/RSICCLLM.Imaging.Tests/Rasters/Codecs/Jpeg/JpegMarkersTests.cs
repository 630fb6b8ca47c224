using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

public sealed class JpegMarkersTests
{
    private static readonly byte[] NoCodes = HandmadeJpeg.Definition(0x11, [], []);
    private static readonly byte[] OnlyOnes = HandmadeJpeg.Definition(0x11, [2], [0, 1]);

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public void Definitions_are_few(int more, bool read)
    {
        // Two are there already.
        byte[] codes = [.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac, .. Enumerable.Repeat(HandmadeJpeg.Ac, more).SelectMany(definition => definition)];
        IsRead(Stream(codes)).ShouldBe(read);
        byte[] factors = [0xFF, 0xDB, 0, 67, 1, .. Enumerable.Repeat((byte)8, 64)];
        IsRead(Stream([.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac, .. Enumerable.Repeat(factors, more + 1).SelectMany(definition => definition)])).ShouldBe(read);
    }

    [Fact]
    public void A_definition_without_codes_or_with_one_of_ones_alone_is_left_to_LibTiff()
    {
        IsRead(Stream([.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac])).ShouldBeTrue();
        IsRead(Stream([.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac, .. NoCodes])).ShouldBeFalse();
        IsRead(Stream([.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac, .. OnlyOnes])).ShouldBeFalse();
    }

    [Fact]
    public void Tables_that_hold_a_picture_are_left_to_LibTiff()
    {
        var stream = Stream([.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac]);
        byte[] tables = [0xFF, 0xD8, .. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac, 0xFF, 0xD9];
        JpegBlocks.IsLeftToLibTiff(stream, JpegBlocks.Layout(8, 8, JpegBlocks.Grey, tables)).ShouldBeFalse();
        JpegBlocks.IsLeftToLibTiff(stream, JpegBlocks.Layout(8, 8, JpegBlocks.Grey, stream)).ShouldBeTrue();
    }

    private static byte[] Stream(byte[] codes) => HandmadeJpeg.Stream(8, 8, 1, 0, codes, [0b0_1010_0_11]);

    private static bool IsRead(byte[] stream) => JpegMarkers.TryRead(stream, new JpegTables(), out var frame) && frame is not null;
}
