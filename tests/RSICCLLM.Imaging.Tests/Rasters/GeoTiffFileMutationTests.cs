using System.Diagnostics;
using CsCheck;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Rasters;

/// <summary>Whatever stands in a file, reading it ends soon, either with pixels or with an exception of ours.</summary>
public sealed class GeoTiffFileMutationTests
{
    [Theory]
    [InlineData("rgb8_lzw_pred2.tif")]
    [InlineData("rgb8_jpeg_ycbcr.tif")]
    [InlineData("rgb8_packbits_planar.tif")]
    [InlineData("rgb8_bigtiff_deflate.tif")]
    [InlineData("rgb8_zstd.tif")]
    [InlineData("rgb8_strip_none.tif")]
    [InlineData("msi16_4band_nodata.tif")]
    public void Changed_bytes_never_surprise(string file)
    {
        var original = File.ReadAllBytes(ReferenceRasters.Path(file));
        var directory = BitConverter.ToUInt16(original, 2) == 43 ? BitConverter.ToInt64(original, 8) : BitConverter.ToUInt32(original, 4);
        using var folder = new TemporaryFolder();
        var number = 0;

        // Half of the changes hit the header and the directory, where they do most harm.
        var position = Gen.OneOf(
            Gen.Int[0, 15],
            Gen.Int[(int)directory, (int)Math.Min(original.Length, directory + 400) - 1],
            Gen.Int[0, original.Length - 1]);
        var change = Gen.Select(position, Gen.OneOf(Gen.Byte, Gen.OneOf(Gen.Const((byte)0), Gen.Const((byte)1), Gen.Const((byte)0x7F), Gen.Const((byte)0xFF))));
        Gen.Select(change.Array[1, 6], Gen.Frequency((4, Gen.Const(1.0)), (1, Gen.Double[0, 1]))).Sample(
            (changes, kept) =>
            {
                var bytes = original.AsSpan(0, (int)(original.Length * kept)).ToArray();
                foreach (var (at, value) in changes)
                {
                    if (at < bytes.Length)
                        bytes[at] = value;
                }

                var path = folder.File($"{Interlocked.Increment(ref number)}.tif");
                File.WriteAllBytes(path, bytes);
                var watch = Stopwatch.StartNew();
                try
                {
                    using var raster = GeoTiffFile.Open(path, new RasterOptions { CacheMegabytes = 1, MaximumBlockMegabytes = 16 });
                    var window = new PixelWindow(0, 0, Math.Min(raster.Width, 340), Math.Min(raster.Height, 300));
                    raster.ReadWindow(window);
                    raster.ReadMask(window);
                }
                catch (RasterException error)
                {
                    error.Message.ShouldContain(path);
                }

                watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
                File.Delete(path);
            },
            iter: 150);
    }
}
