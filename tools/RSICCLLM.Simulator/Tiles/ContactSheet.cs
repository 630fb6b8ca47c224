using RSICCLLM.Imaging;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>A picture of many pairs for people to look at: before, after, and after with the changes outlined in red.</summary>
public static class ContactSheet
{
    private const int PairsAcross = 3;
    private const int Gap = 3;

    /// <summary>Draws the first pairs of a seed.</summary>
    /// <param name="options">What the tiles are like.</param>
    /// <param name="count">Number of pairs, 1 to 300.</param>
    /// <param name="drawn">Is given each tile after it was drawn.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static RgbImage Draw(TileOptions options, int count, Action<SimulatedTile>? drawn = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 300);
        using var generator = new TileGenerator(options);
        var size = options.Size;
        var pair = (3 * (size + 1)) + Gap;
        var rows = ((count - 1) / PairsAcross) + 1;
        var sheet = new RgbImage(Math.Min(count, PairsAcross) * pair, rows * (size + Gap));
        Array.Fill(sheet.Pixels, (byte)255);
        for (var i = 0; i < count; i++)
        {
            var tile = generator.Generate(i);
            var (x, y) = (i % PairsAcross * pair, i / PairsAcross * (size + Gap));
            Paste(sheet, tile.Before, x, y);
            Paste(sheet, tile.After, x + size + 1, y);
            Paste(sheet, Outlined(tile), x + (2 * (size + 1)), y);
            drawn?.Invoke(tile);
        }

        return sheet;
    }

    private static RgbImage Outlined(SimulatedTile tile)
    {
        var size = tile.After.Width;
        var image = new RgbImage(size, size, tile.After.Pixels.ToArray());
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var value = tile.Mask[(y * size) + x];
                if (value == 0 || (Same(x - 1, y, value) && Same(x + 1, y, value) && Same(x, y - 1, value) && Same(x, y + 1, value)))
                    continue;
                image.Pixels.AsSpan(((y * size) + x) * 3, 3).Clear();
                image.Pixels[((y * size) + x) * 3] = 255;
            }
        }

        return image;

        bool Same(int x, int y, byte value) => x >= 0 && y >= 0 && x < size && y < size && tile.Mask[(y * size) + x] == value;
    }

    private static void Paste(RgbImage target, RgbImage source, int left, int top)
    {
        for (var y = 0; y < source.Height; y++)
            source.Pixels.AsSpan(y * source.Width * 3, source.Width * 3).CopyTo(target.Pixels.AsSpan((((top + y) * target.Width) + left) * 3));
    }
}
