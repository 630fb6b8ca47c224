using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model.Images;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Tiles to image features: pixels are written straight into the vision graph's input. Not thread-safe.</summary>
internal sealed class TileEncoder(ImageProcessor processor, VisionSession vision, int tileWidth, int tileHeight)
{
    private readonly ImageGrid _grid = processor.Grid(tileWidth, tileHeight);

    /// <summary>Checks the size of every tile.</summary>
    /// <exception cref="ArgumentException">A tile has another size.</exception>
    public void CheckSizes(IReadOnlyList<TilePair> tiles)
    {
        for (var i = 0; i < tiles.Count; i++)
        {
            foreach (var image in new[] { tiles[i].Before, tiles[i].After })
            {
                if (image.Width != tileWidth || image.Height != tileHeight)
                    throw new ArgumentException($"Tile {i} has {image.Width} x {image.Height} pixels, but the package takes {tileWidth} x {tileHeight}.", nameof(tiles));
            }
        }
    }

    /// <summary>Encodes some of the tiles; their features lie in the vision session, in order.</summary>
    /// <param name="tiles">Tiles of the right size.</param>
    /// <param name="first">First tile.</param>
    /// <param name="count">Number of tiles.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <returns>Evidence of change in each.</returns>
    public EvidenceMap[] Encode(IReadOnlyList<TilePair> tiles, int first, int count, CancellationToken cancellation)
    {
        var pixels = vision.Pixels(checked(2 * count * _grid.PatchCount));
        var image = pixels.Length / (2 * count);
        for (var i = 0; i < count; i++)
        {
            var (before, after) = tiles[first + i];
            processor.Process(before.Pixels, tileWidth, tileHeight, pixels.Slice(2 * i * image, image));
            processor.Process(after.Pixels, tileWidth, tileHeight, pixels.Slice(((2 * i) + 1) * image, image));
        }

        return vision.Run(count, _grid.Rows, _grid.Columns, cancellation);
    }

    /// <summary>Moves the features of some encoded tiles to the front, in order; the others' are lost.</summary>
    /// <param name="kept">Ascending, counted from the first tile encoded.</param>
    /// <param name="count">Tiles encoded.</param>
    public void Keep(ReadOnlySpan<int> kept, int count)
    {
        if (kept.Length == count)
            return;
        var elements = vision.FeatureElements(_grid.Rows, _grid.Columns);
        for (var to = 0; to < kept.Length; to++)
        {
            if (kept[to] != to)
                vision.Features.Copy(kept[to] * elements, to * elements, elements);
        }
    }
}
