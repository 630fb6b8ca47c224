using CsCheck;
using NetTopologySuite.Geometries;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Captions;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tiling;

namespace RSICCLLM.Batch.Tests.Changes;

/// <summary>
/// However a scene is cut into tiles, the changes are the same. A model that is never wrong answers: evidence where half of a cell has changed,
/// words for every object of which a fifth can be seen, at the place of what can be seen.
/// </summary>
public sealed class SeamTests
{
    private const int TileSize = 56;
    private const int Cell = 7;
    private const int Edge = 300;
    private static readonly (string Object, string Verb, string Words)[] Kinds =
        [("building", "built", "A building has been built"), ("pond", "removed", "A pond has been removed"), ("car park", "built", "A car park has been built")];

    [Fact]
    public void Other_tile_offsets_give_the_same_changes() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 28], Gen.Int[0, 28]).Sample(
            (seed, firstOverlap, secondOverlap) =>
            {
                var objects = Draw(new Random(seed));
                var (first, second) = (Find(objects, firstOverlap), Find(objects, secondOverlap));

                first.Count.ShouldBe(objects.Count, $"overlap {firstOverlap}");
                second.Count.ShouldBe(objects.Count, $"overlap {secondOverlap}");
                foreach (var change in first)
                {
                    var same = second.MaxBy(other => Overlap(change.Outline, other.Outline))!;
                    (same.Object, same.Verb).ShouldBe((change.Object, change.Verb));

                    // An edge is half a cell off in a tile and half a cell off on the mosaic, at both cuts; outlines are smoothed by less than a cell.
                    var (a, b) = (change.Outline.EnvelopeInternal, same.Outline.EnvelopeInternal);
                    new[] { a.MinX - b.MinX, a.MaxX - b.MaxX, a.MinY - b.MinY, a.MaxY - b.MaxY }.ShouldAllBe(d => Math.Abs(d) <= 2.5 * Cell);
                }
            },
            iter: 60);

    // One to a place of 100 x 100 pixels, up to 80 long: longer than a tile, so that some span three.
    private static List<(int Kind, Envelope Box)> Draw(Random random)
    {
        var objects = new List<(int, Envelope)>();
        for (var place = 0; place < 9; place++)
        {
            var (width, height) = (random.Next(30, 80), random.Next(30, 80));
            var (x, y) = ((place % 3 * 100) + random.Next(0, 86 - width), (place / 3 * 100) + random.Next(0, 86 - height));
            objects.Add((random.Next(Kinds.Length), new Envelope(x, x + width, y, y + height)));
        }

        return objects;
    }

    private static IReadOnlyList<SceneChange> Find(List<(int Kind, Envelope Box)> objects, int overlap)
    {
        var plan = new TilePlan(Edge, Edge, TileSize, overlap);
        var options = new ChangeOptions { GroupingDistance = 0, MinimumArea = 150, MinimumConfidence = 0.4 };
        return FoundChanges.Of(plan.Select(tile => Answer(tile.Index, tile.Window, objects)), plan, 1, options).Merged.Changes;
    }

    private static TileResult Answer(int index, PixelWindow window, List<(int Kind, Envelope Box)> objects)
    {
        const int Cells = TileSize / Cell;
        var frame = new Envelope(window.Column, window.EndColumn, window.Row, window.EndRow);
        var values = new byte[Cells * Cells];
        var sentences = new List<string>();
        foreach (var (kind, box) in objects)
        {
            var seen = box.Intersection(frame);
            if (seen.IsNull || seen.Area == 0)
                continue;
            for (var i = 0; i < values.Length; i++)
            {
                var (left, top) = (window.Column + (i % Cells * Cell), window.Row + (i / Cells * Cell));
                if (box.Intersection(new Envelope(left, left + Cell, top, top + Cell)) is { IsNull: false } part && part.Area >= Cell * Cell / 2.0)
                    values[i] = 230;
            }

            if (seen.Area < 0.2 * box.Area && seen.Area < 100)
                continue;
            var (column, row) = ((int)((seen.Centre.X - window.Column) * 3 / TileSize), (int)((seen.Centre.Y - window.Row) * 3 / TileSize));
            sentences.Add($"{Kinds[kind].Words} in the {((ScenePosition)((row * 3) + column)).ToText()}.");
        }

        var caption = sentences.Count == 0 ? "Nothing has changed." : string.Join(' ', sentences);
        return new TileResult(index, TileState.Captioned, null, caption, -0.1, new EvidenceCells(Cells, Cells, values));
    }

    private static double Overlap(Geometry a, Geometry b)
    {
        var shared = a.Intersection(b).Area;
        return shared / (a.Area + b.Area - shared);
    }
}
