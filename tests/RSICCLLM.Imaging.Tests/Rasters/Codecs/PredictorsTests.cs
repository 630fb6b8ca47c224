using System.Runtime.InteropServices;
using RSICCLLM.Imaging.Rasters.Codecs;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs;

public sealed class PredictorsTests
{
    [Fact]
    public void Horizontal_differences_of_bytes_are_summed_per_band()
    {
        byte[] row = [10, 20, 1, 255, 5, 3];
        Predictors.Undo(Predictors.Horizontal, row, 6, bands: 2, sampleBytes: 1, bigEndian: false);
        row.ShouldBe(new byte[] { 10, 20, 11, 19, 16, 22 });
        Predictors.ApplyHorizontal(row, 2);
        row.ShouldBe(new byte[] { 10, 20, 1, 255, 5, 3 });
    }

    [Fact]
    public void Big_endian_samples_are_swapped_before_they_are_summed()
    {
        // 256, then +1, then -2 in big-endian 16 bits.
        byte[] row = [1, 0, 0, 1, 255, 254];
        Predictors.Undo(Predictors.Horizontal, row, 6, bands: 1, sampleBytes: 2, bigEndian: true);
        MemoryMarshal.Cast<byte, ushort>(row).ToArray().ShouldBe(new ushort[] { 256, 257, 255 });
    }

    [Fact]
    public void Floating_point_planes_are_put_together()
    {
        // 1.0f is 3F 80 00 00 and 2.0f is 40 00 00 00: planes 3F 40 | 80 00 | 00 00 | 00 00, then differences of bytes.
        byte[] row = [0x3F, 0x01, 0x40, 0x80, 0x00, 0x00, 0x00, 0x00];
        Predictors.Undo(Predictors.FloatingPoint, row, 8, bands: 1, sampleBytes: 4, bigEndian: false);
        MemoryMarshal.Cast<byte, float>(row).ToArray().ShouldBe([1f, 2f]);
    }
}
