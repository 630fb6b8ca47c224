using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model.Images;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Tiles to image features: pixels are written straight into the vision graph's input. Not thread-safe.</summary>
internal sealed class TileEncoder(ImageProcessor processor, VisionSession vision, int tileWidth, int tileHeight) : IDisposable
{
    private readonly ImageGrid _grid = processor.Grid(tileWidth, tileHeight);
    private TensorBuffer? _selected;

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

    /// <summary>Features of some encoded tiles in the order asked for; the encoded ones may be lost.</summary>
    /// <param name="wanted">Tiles, counted from the first one encoded, each with the tokens of both dates that are wanted; <see langword="null"/>: all.</param>
    /// <param name="count">Tiles encoded.</param>
    /// <returns><c>[tokens wanted, hidden]</c>, valid until the next tiles are encoded.</returns>
    public TensorBuffer Select(IReadOnlyList<(int Tile, bool[]? Tokens)> wanted, int count)
    {
        var features = vision.Features;
        var tile = vision.FeatureElements(_grid.Rows, _grid.Columns);
        if (wanted.All(w => w.Tokens is null))
        {
            // In order, so that nothing is overwritten before it has been moved.
            for (var to = 0; to < wanted.Count && wanted.Count < count; to++)
                features.Copy(wanted[to].Tile * tile, to * tile, tile);
            return features;
        }

        _selected ??= new TensorBuffer(features.ElementType);
        _selected.Reserve(wanted.Count * tile);
        var end = 0L;
        foreach (var (index, tokens) in wanted)
        {
            var token = tile / (tokens?.Length ?? 1);
            for (var i = 0; i < (tokens?.Length ?? 1); i++)
            {
                if (tokens?[i] == false)
                    continue;
                features.CopyTo(_selected, (index * tile) + (i * token), end, token);
                end += token;
            }
        }

        return _selected;
    }

    public void Dispose() => _selected?.Dispose();
}
