using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using RSICCLLM.Captions;

namespace RSICCLLM.Batch.Changes;

/// <summary>
/// Gives a region of evidence its name. Every tile over it votes for each kind of change that its caption states, unless the stated
/// position contradicts the region's place in the tile: cells shared x fit of the position x nearness to the tile's centre x confidence
/// of the caption.
/// </summary>
internal sealed class RegionNaming
{
    // A position one cell of the 3x3 grid away may be meant; one farther away is another place.
    private const double LeastAgreement = 0.5;

    // What a tile says of its own edge counts a quarter of what it says of its middle.
    private const double EdgeWeight = 0.25;

    private readonly STRtree<TileStatement> _tiles = new();
    private readonly double _cellPixels;

    public RegionNaming(IEnumerable<TileStatement> tiles, double cellPixels)
    {
        _cellPixels = cellPixels;
        foreach (var tile in tiles.Where(t => t.Records.Count > 0))
            _tiles.Insert(new Envelope(tile.Column, tile.Column + tile.Width, tile.Row, tile.Row + tile.Height), tile);
        _tiles.Build();
    }

    /// <summary>Statements that a region bears out, by tile and kind.</summary>
    public HashSet<(int Tile, string Object, string Verb)> Supported { get; } = [];

    /// <summary>The record and the tile that name a region best; <see langword="null"/> where no tile states a change in its place.</summary>
    public (ChangeRecord Record, TileStatement Tile)? Name(EvidenceRegion region)
    {
        var voices = Voices(region).ToList();
        if (voices.Count == 0)
            return null;
        var best = voices
            .GroupBy(v => (v.Record.Object, v.Record.Verb))
            .OrderByDescending(kind => kind.Sum(v => v.Weight))
            .ThenBy(kind => kind.Key.Object, StringComparer.Ordinal)
            .ThenBy(kind => kind.Key.Verb, StringComparer.Ordinal)
            .First();
        Supported.UnionWith(best.Select(v => (v.Tile.Index, v.Record.Object, v.Record.Verb)));
        var voice = best.OrderByDescending(v => v.Weight).ThenBy(v => v.Tile.Index).First();
        return (voice.Record, voice.Tile);
    }

    private IEnumerable<(TileStatement Tile, ChangeRecord Record, double Weight)> Voices(EvidenceRegion region)
    {
        var box = new Envelope();
        foreach (var (row, column) in region.Cells)
            box.ExpandToInclude((column + 0.5) * _cellPixels, (row + 0.5) * _cellPixels);
        foreach (var tile in _tiles.Query(box).OrderBy(t => t.Index))
        {
            var share = Share(region, tile);
            if (share.Cells == 0)
                continue;
            var position = tile.PositionOf(share.Column, share.Row);
            var centrality = EdgeWeight + ((1 - EdgeWeight) * tile.Centrality(share.Column, share.Row));
            foreach (var record in tile.Records)
            {
                var agreement = PositionAgreement.Of(record.Position, position);
                if (agreement >= LeastAgreement)
                    yield return (tile, record, share.Cells * agreement * centrality * tile.Confidence);
            }
        }
    }

    // Cells of the region inside the tile, and their centroid in pixels of the grid.
    private (int Cells, double Column, double Row) Share(EvidenceRegion region, TileStatement tile)
    {
        var cells = 0;
        double column = 0, row = 0;
        foreach (var cell in region.Cells)
        {
            var (x, y) = ((cell.Column + 0.5) * _cellPixels, (cell.Row + 0.5) * _cellPixels);
            if (!tile.Contains(x, y))
                continue;
            cells++;
            column += x;
            row += y;
        }

        return cells == 0 ? default : (cells, column / cells, row / cells);
    }
}
