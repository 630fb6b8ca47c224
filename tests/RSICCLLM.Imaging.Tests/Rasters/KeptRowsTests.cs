using System.IO.Compression;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Imaging.Tiling;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Rasters;

/// <summary>A file of 2048 x 400 pixels in RGB, 2.4 MB, read tile by tile with a cache that begins at 1 MB.</summary>
public sealed class KeptRowsTests : IDisposable
{
    private static readonly RasterOptions Small = new() { CacheMegabytes = 1 };
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Strips_and_tiles_are_decoded_once_over_a_whole_plan()
    {
        foreach (var (path, blocks) in new[] { (Strips(), 50), (Tiles(), 32 * 7) })
        {
            using var file = GeoTiffFile.Open(path, Small);
            file.KeepRows(112);

            ReadAll(file);

            file.DecodedBlocks.ShouldBe(blocks, path);
        }
    }

    [Fact]
    public void Without_being_told_strips_are_decoded_again_and_again()
    {
        // 224 rows are 28 strips of 48 KB, more than the cache holds.
        using var file = GeoTiffFile.Open(Strips(), Small);

        ReadAll(file, 224);

        file.DecodedBlocks.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Row_that_does_not_fit_is_decoded_again()
    {
        // 112 rows touch up to three rows of 32 blocks of 12 KB, 1.2 MB.
        using var file = GeoTiffFile.Open(Tiles(), Small with { MaximumCacheMegabytes = 1 });
        file.KeepRows(112);

        ReadAll(file);

        file.DecodedBlocks.ShouldBeInRange((32 * 7) + 1, 2 * 32 * 7);
    }

    [Fact]
    public void Overview_of_a_pair_decodes_each_block_once_and_keeps_none()
    {
        var path = _folder.File("placed.tif");
        GeoTiffWriter.Write(path, TestImages.Pattern(2048, 400), new GeoTiffWriterOptions { Width = 2048, Height = 400, TileSize = 64, Transform = new GeoTransform(1, 0, 0, 0, -1, 400), EpsgCode = 25832 });
        using var before = GeoTiffFile.Open(path, Small);
        using var after = GeoTiffFile.Open(path, Small);

        PairReader.Create(before, after).ReadOverview(100);

        foreach (var file in new[] { before, after })
        {
            file.DecodedBlocks.ShouldBe(32 * 7);
            file.ReadWindow(new PixelWindow(2047, 399, 1, 1));
            file.DecodedBlocks.ShouldBe((32 * 7) + 1);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void ReadAll(GeoTiffFile file, int tile = 112)
    {
        foreach (var place in new TilePlan(file.Width, file.Height, tile, 28))
            file.ReadWindow(place.Window);
    }

    private string Tiles()
    {
        var path = _folder.File("tiles.tif");
        GeoTiffWriter.Write(path, TestImages.Pattern(2048, 400), new GeoTiffWriterOptions { Width = 2048, Height = 400, TileSize = 64 });
        return path;
    }

    private string Strips()
    {
        const int Rows = 8;
        var image = TestImages.Pattern(2048, 400);
        var builder = new TiffBuilder();
        var strips = new List<byte[]>();
        for (var row = 0; row < 400; row += Rows)
        {
            using var packed = new MemoryStream();
            using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                deflate.Write(image.Pixels.AsSpan(row * 2048 * 3, Rows * 2048 * 3));
            strips.Add(packed.ToArray());
        }

        var offsets = strips.Select(s => (long)builder.Append(s)).ToArray();
        builder.Image(2048, 400).Shorts(258, 8, 8, 8).Shorts(259, 8).Shorts(262, 2).Shorts(277, 3)
            .Longs(278, Rows)
            .Longs(273, offsets).Longs(279, [.. strips.Select(s => (long)s.Length)]);
        var path = _folder.File("strips.tif");
        File.WriteAllBytes(path, builder.ToArray());
        return path;
    }
}
