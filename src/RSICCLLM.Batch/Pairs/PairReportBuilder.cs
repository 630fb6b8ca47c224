using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Union;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Reports.Content;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Makes a pair's report out of what the ledger holds; the model is not asked again. The same ledger gives the same report.</summary>
internal sealed class PairReportBuilder(RunConfiguration run, PairConfiguration pair, PairEntry entry, PairScenes scenes, CaptionerDescription model)
{
    private const int OverviewEdge = 1400;

    public PairReport Build(IEnumerable<TileResult> results)
    {
        var review = new List<ReviewItem>();
        var failed = new List<TileResult>();
        var pruned = 0L;
        IEnumerable<TileResult> Noted()
        {
            foreach (var result in results)
            {
                pruned += result.PrunedTokens;
                if (result.State == TileState.Failed)
                    failed.Add(result);
                if (result is { State: TileState.Captioned, Reason: { } reason })
                    review.Add(new ReviewItem(result.Index, reason, result.Caption, OnTheGround(Frame(scenes.Plan[result.Index].Window))));
                yield return result;
            }
        }

        var grid = scenes.Grid;
        var metres = grid.MetresPerPixel;
        var (merged, mosaic, counts) = FoundChanges.Of(Noted(), scenes.Plan, metres, run.Changes, model.Calibration?.Change);
        var changes = merged.Changes.Select(change => Reported(change, mosaic!)).ToList();
        var facts = new GridFacts(grid.Crs.ToString(), grid.Crs.EpsgCode, grid.Transform, grid.Width, grid.Height, metres) { IsGeographic = grid.Crs.IsGeographic };
        var (overview, _) = scenes.Reader.ReadOverview(OverviewEdge);
        return new PairReport
        {
            Name = pair.Name,
            Agency = run.Agency,
            Before = new SceneFacts(Path.GetFileName(pair.Before.Path), pair.Before.Date, entry.BeforeSha256!),
            After = new SceneFacts(Path.GetFileName(pair.After.Path), pair.After.Date, entry.AfterSha256!),
            Grid = facts,
            Changes = changes,
            Exclusions = [.. Exclusions(mosaic, counts.GetValueOrDefault(TileState.Excluded)), .. Failures(failed), .. Uncovered()],
            Review = review,
            Tiles = new TileFacts(scenes.Plan.Count, counts.GetValueOrDefault(TileState.Captioned), counts.GetValueOrDefault(TileState.Excluded), failed.Count) { SetAside = counts.GetValueOrDefault(TileState.SetAside) },
            OverviewBefore = overview.Before.Image,
            OverviewAfter = overview.After.Image,
            Alignment = scenes.Matching.AlignmentFacts,
            Quality = scenes.Matching.RadiometryFigures(),
            OverviewEvidence = mosaic is null
                ? null
                : () => EvidencePicture.Of(mosaic, new PixelWindow(0, 0, grid.Width, grid.Height), overview.After.Image.Width, overview.After.Image.Height),
            Provenance = RunProvenance.Of(run, model, merged, scenes, counts.GetValueOrDefault(TileState.SetAside), pruned, mosaic is not null),
        };
    }

    // Tiles that could not be captioned, by reason; seams count once.
    private IEnumerable<Exclusion> Failures(List<TileResult> failed)
    {
        foreach (var group in failed.GroupBy(f => f.Reason ?? "").OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var outline = UnaryUnionOp.Union(group.Select(f => Frame(scenes.Plan[f.Index].Window)).ToList());
            yield return new Exclusion($"could not be captioned: {group.Key}", SquareMetres(outline), group.Count()) { Outline = OnTheGround(outline) };
        }
    }

    private static Geometry Frame(PixelWindow window) =>
        new GeometryFactory().ToGeometry(new Envelope(window.Column, window.Column + window.Width, window.Row, window.Row + window.Height));

    private ReportedChange Reported(SceneChange change, EvidenceMosaic mosaic)
    {
        var grid = scenes.Grid;
        var window = PictureWindow.Around(change, scenes.Plan.TileSize, grid.Width, grid.Height);
        return new ReportedChange
        {
            Object = change.Object,
            Verb = change.Verb,
            Quantity = change.Quantity,
            Caption = CaptionExcerpt.For(change.Statement.Caption, change.Object, change.Verb),
            Confidence = change.Confidence,
            Outline = OnTheGround(change.Outline),
            AreaSquareMetres = SquareMetres(change.Outline),
            Pictures = new ChangePictures(
                window.Width,
                window.Height,
                grid.Transform.Offset(window.Column, window.Row),
                () => scenes.Reader.ReadBefore(window).Image,
                () => scenes.Reader.ReadAfter(window).Image)
            {
                Evidence = () => EvidencePicture.Of(mosaic, window, window.Width, window.Height),
            },
        };
    }

    private Exclusion[] Exclusions(EvidenceMosaic? mosaic, int excludedTiles)
    {
        var grid = scenes.Grid;
        var frame = new GeometryFactory().ToGeometry(new Envelope(0, grid.Width, 0, grid.Height));
        var outline = mosaic is null ? frame : RegionOutline.NoData(mosaic, grid.Width, grid.Height);
        return outline.IsEmpty
            ? []
            : [new Exclusion("no data in at least one of the scenes", SquareMetres(outline), excludedTiles) { Outline = OnTheGround(outline) }];
    }

    // Ground that one scene shows alone; the common grid does not reach there, so it has no outline.
    private IEnumerable<Exclusion> Uncovered()
    {
        var (earlier, later) = scenes.Uncovered;
        if (earlier > 0)
            yield return new Exclusion("covered by the earlier scene only", Math.Round(earlier, 2), 0);
        if (later > 0)
            yield return new Exclusion("covered by the later scene only", Math.Round(later, 2), 0);
    }

    // To a square decimetre, less than a pixel of any scene that the outlines can be drawn from.
    private double SquareMetres(Geometry pixels) => Math.Round(pixels.Area * scenes.Grid.MetresPerPixel * scenes.Grid.MetresPerPixel, 2);

    private Geometry OnTheGround(Geometry pixels)
    {
        var t = scenes.Grid.Transform;
        return new AffineTransformation(t.A, t.B, t.C, t.D, t.E, t.F).Transform(pixels);
    }
}
