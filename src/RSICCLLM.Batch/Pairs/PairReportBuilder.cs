using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Makes a pair's report out of what the ledger holds; the model is not asked again. The same ledger gives the same report.</summary>
internal sealed class PairReportBuilder(RunConfiguration run, PairConfiguration pair, PairEntry entry, PairScenes scenes, CaptionerDescription model)
{
    private const int OverviewEdge = 1400;

    public PairReport Build(IEnumerable<TileResult> results)
    {
        var statements = new List<TileStatement>();
        var counts = new Dictionary<TileState, int>();
        EvidenceMosaic? mosaic = null;
        foreach (var result in results)
        {
            counts[result.State] = counts.GetValueOrDefault(result.State) + 1;
            if (result.State is TileState.Excluded or TileState.Failed)
                continue;
            var window = scenes.Plan[result.Index].Window;
            mosaic ??= new EvidenceMosaic(scenes.Grid.Width, scenes.Grid.Height, (double)window.Height / result.Evidence.Rows);
            mosaic.Add(window.Column, window.Row, result.Evidence);
            if (Statement(result, window) is { Records.Count: > 0 } statement)
                statements.Add(statement);
        }

        var grid = scenes.Grid;
        var metres = grid.MetresPerPixel;
        var merged = mosaic is null
            ? new MergedChanges([], 0, 0)
            : new ChangeMerger(mosaic, statements, grid.Width, grid.Height, metres, run.Changes).Merge();
        var changes = merged.Changes.Select(Reported).ToList();
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
            Exclusions = Exclusions(mosaic, counts.GetValueOrDefault(TileState.Excluded)),
            Summary = SummaryText.Of(changes, facts),
            Tiles = new TileFacts(scenes.Plan.Count, counts.GetValueOrDefault(TileState.Captioned), counts.GetValueOrDefault(TileState.Excluded), counts.GetValueOrDefault(TileState.Failed)),
            OverviewBefore = overview.Before.Image,
            OverviewAfter = overview.After.Image,
            Provenance = RunProvenance.Of(run, model, merged),
        };
    }

    private static TileStatement Statement(TileResult result, PixelWindow window) =>
        new(result.Index, window.Column, window.Row, window.Width, window.Height, result.Caption,
            CaptionParser.Parse(result.Caption).Records, Math.Exp(result.MeanLogProbability));

    private ReportedChange Reported(SceneChange change)
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
            AreaSquareMetres = change.Outline.Area * grid.MetresPerPixel * grid.MetresPerPixel,
            Pictures = new ChangePictures(
                window.Width,
                window.Height,
                grid.Transform.Offset(window.Column, window.Row),
                () => scenes.Reader.Read(window).Before.Image,
                () => scenes.Reader.Read(window).After.Image),
        };
    }

    private Exclusion[] Exclusions(EvidenceMosaic? mosaic, int excludedTiles)
    {
        var grid = scenes.Grid;
        var squareMetres = grid.MetresPerPixel * grid.MetresPerPixel;
        var frame = new GeometryFactory().ToGeometry(new Envelope(0, grid.Width, 0, grid.Height));
        var outline = mosaic is null ? frame : RegionOutline.NoData(mosaic, grid.Width, grid.Height);
        return outline.IsEmpty
            ? []
            : [new Exclusion("no data in at least one of the scenes", outline.Area * squareMetres, excludedTiles) { Outline = OnTheGround(outline) }];
    }

    private Geometry OnTheGround(Geometry pixels)
    {
        var t = scenes.Grid.Transform;
        return new AffineTransformation(t.A, t.B, t.C, t.D, t.E, t.F).Transform(pixels);
    }
}
