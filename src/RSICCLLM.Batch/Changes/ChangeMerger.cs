using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Captions;

namespace RSICCLLM.Batch.Changes;

/// <summary>
/// From tiles to changes. Regions of evidence are found over the whole scene, so a change on a seam or over several tiles is one region;
/// <see cref="RegionNaming"/> says what each is; regions of the same kind that lie close together become one change.
/// Deterministic: depends on the tiles' results only.
/// </summary>
internal sealed class ChangeMerger(EvidenceMosaic mosaic, IReadOnlyList<TileStatement> tiles, int width, int height, double metresPerPixel, ChangeOptions options)
{
    /// <summary>Changes by importance (area times confidence), and what could not be put together.</summary>
    public MergedChanges Merge()
    {
        var cellArea = mosaic.CellPixels * mosaic.CellPixels * metresPerPixel * metresPerPixel;
        var leastCells = Math.Max(1, (int)Math.Ceiling(options.MinimumArea / cellArea));
        var naming = new RegionNaming(tiles, mosaic.CellPixels);
        var named = new List<NamedRegion>();
        var unnamed = 0;
        foreach (var region in RegionFinder.Find(mosaic, options.EvidenceThreshold, leastCells))
        {
            if (naming.Name(region) is var (record, tile))
                named.Add(new NamedRegion(region, record, tile, RegionOutline.Draw(region.Cells, mosaic.CellPixels, width, height)));
            else
                unnamed++;
        }

        var changes = ChangeGrouping.Group(named, r => (r.Record.Object, r.Record.Verb), r => r.Outline, options.GroupingDistance / metresPerPixel)
            .Select(Describe)
            .OrderByDescending(c => c.Outline.Area * c.Confidence)
            .ThenBy(c => c.Outline.EnvelopeInternal.MinY)
            .ThenBy(c => c.Outline.EnvelopeInternal.MinX)
            .ToList();
        var unsupported = tiles.Sum(t => t.Records.Count(r => !naming.Supported.Contains((t.Index, r.Object, r.Verb))));
        var sure = changes.Where(c => c.Certainty >= options.MinimumConfidence).ToList();
        return new MergedChanges(sure, unnamed, unsupported, changes.Count - sure.Count);
    }

    private static SceneChange Describe(IReadOnlyList<NamedRegion> group)
    {
        var main = group.OrderByDescending(r => r.Region.Cells.Count).ThenBy(r => r.Region.Index).First();
        var outline = group.Count == 1 ? main.Outline : UnaryUnionOp.Union(group.Select(r => r.Outline).ToList());
        var cells = group.Sum(r => r.Region.Cells.Count);
        var evidence = group.Sum(r => r.Region.MeanEvidence * r.Region.Cells.Count) / cells;
        var confidence = main.Tile.IsCalibrated ? main.Tile.Confidence : main.Tile.Confidence * evidence;
        return new SceneChange(main.Record.Object, main.Record.Verb, Quantity(group, outline), outline, confidence, main.Tile) { Certainty = main.Tile.Confidence * evidence };
    }

    // A tile that sees the whole group has counted it. Where none does, nobody has: pieces of evidence are not objects (a road breaks into many).
    private static int? Quantity(IReadOnlyList<NamedRegion> group, Geometry outline)
    {
        var box = outline.EnvelopeInternal;
        var whole = group
            .Where(r => r.Tile.Contains(box.MinX, box.MinY) && r.Tile.Contains(box.MaxX - 1e-6, box.MaxY - 1e-6))
            .OrderByDescending(r => r.Region.Cells.Count).ThenBy(r => r.Region.Index)
            .FirstOrDefault();
        return whole?.Record.Quantity;
    }

    private sealed record NamedRegion(EvidenceRegion Region, ChangeRecord Record, TileStatement Tile, Geometry Outline);
}
