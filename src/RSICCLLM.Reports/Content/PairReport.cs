using NetTopologySuite.Geometries;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Content;

/// <summary>Everything that the outputs of one scene pair say; renderers add no facts of their own.</summary>
public sealed record PairReport
{
    /// <summary>Name of the pair, for titles and file names.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// When the report was made, for the title block and the files' metadata; <see langword="null"/> leaves it out,
    /// so that the outputs depend on the scenes and the settings alone.
    /// </summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Agency in whose name the report stands; may be empty.</summary>
    public string Agency { get; init; } = "";

    /// <summary>The earlier scene.</summary>
    public required SceneFacts Before { get; init; }

    /// <summary>The later scene.</summary>
    public required SceneFacts After { get; init; }

    /// <summary>The grid on which both were compared.</summary>
    public required GridFacts Grid { get; init; }

    /// <summary>Shift between the scenes; <see langword="null"/> where it was not measured.</summary>
    public AlignmentFacts? Alignment { get; init; }

    /// <summary>What changed, most important first; numbered from 1 in this order.</summary>
    public required IReadOnlyList<ReportedChange> Changes { get; init; }

    /// <summary>What was not analysed, and why.</summary>
    public required IReadOnlyList<Exclusion> Exclusions { get; init; }

    /// <summary>Tiles whose caption contradicts the evidence; for a person to look at. Written to <c>report.json</c>.</summary>
    public IReadOnlyList<ReviewItem> Review { get; init; } = [];

    /// <summary>Tiles of the plan, captioned, and left out.</summary>
    public required TileFacts Tiles { get; init; }

    /// <summary>Small overview pictures of both dates over the whole grid; <see cref="GridFacts"/> gives their extent.</summary>
    public required RgbImage OverviewBefore { get; init; }

    /// <summary>The later date's overview, of the same size.</summary>
    public required RgbImage OverviewAfter { get; init; }

    /// <summary>
    /// Evidence of change over the whole grid, of the overviews' size, fetched when it is drawn; <see langword="null"/> where there is none.
    /// </summary>
    public Func<EvidenceRaster>? OverviewEvidence { get; init; }

    /// <summary>How well the scenes fit together: alignment, radiometry and whatever else was measured, in the order of the report.</summary>
    public IReadOnlyList<QualityFigure> Quality { get; init; } = [];

    /// <summary>Language of the captions (BCP 47). Default <c>en</c>.</summary>
    public string CaptionLanguage { get; init; } = "en";

    /// <summary>
    /// Label and value of everything needed to repeat the run: model, hashes, versions, settings, times. Labels are English; a
    /// report language may translate them (its <c>phrases</c>).
    /// </summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Provenance { get; init; }
}

/// <summary>One scene of the pair.</summary>
/// <param name="File">File name without folder.</param>
/// <param name="Date">Date of acquisition where known.</param>
/// <param name="Sha256">Hash of the file, lower-case hexadecimal.</param>
public sealed record SceneFacts(string File, DateOnly? Date, string Sha256);

/// <summary>The common grid.</summary>
/// <param name="Crs">Name of the coordinate reference system, for example <c>EPSG:25832</c>.</param>
/// <param name="EpsgCode">Its EPSG code where it has one.</param>
/// <param name="Transform">From pixel to the coordinate reference system.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="MetresPerPixel">Ground sampling distance: the edge of a square as large as a pixel on the ground.</param>
public sealed record GridFacts(string Crs, int? EpsgCode, GeoTransform Transform, int Width, int Height, double MetresPerPixel)
{
    /// <summary>Coordinates are longitude and latitude in degrees; looked at only where <see cref="EpsgCode"/> is missing or not known.</summary>
    public bool IsGeographic { get; init; }

    /// <summary>Metres from one column to the next, which differ from <see cref="MetresPerPixel"/> where pixels are not square on the ground.</summary>
    internal double MetresPerColumn
    {
        get
        {
            // For the shape only: the unit that the scene's file stated is in the distance. 0 is in no register.
            var ground = new CommonGrid(CoordinateReferenceSystem.FromEpsg(EpsgCode ?? 0, IsGeographic), Transform, Width, Height).Ground;
            return MetresPerPixel * (ground.Across / ground.Edge);
        }
    }
}

/// <summary>How far the later scene lay beside the earlier one.</summary>
/// <param name="Found">Whether it could be told; the shift is 0 where not.</param>
/// <param name="Columns">Pixels of the common grid to the right.</param>
/// <param name="Rows">Pixels of the common grid downwards.</param>
/// <param name="Metres">Length of the shift on the ground.</param>
/// <param name="Confidence">Part of the windows that agree, 0 to 1.</param>
/// <param name="Windows">Windows that were compared.</param>
/// <param name="Agreeing">Windows that agree.</param>
/// <param name="SpreadPixels">Median distance of the agreeing windows from the shift, in pixels.</param>
/// <param name="Corrected">Whether the later scene was read from where it lies.</param>
public sealed record AlignmentFacts(bool Found, double Columns, double Rows, double Metres, double Confidence, int Windows, int Agreeing, double SpreadPixels, bool Corrected)
{
    /// <summary>Standard error of the shift, in pixels; <see langword="null"/> where none was found, and in reports of before it was measured.</summary>
    public double? StandardErrorPixels { get; init; }

    /// <summary>Why it could not be told, in English; <see langword="null"/> where it was, and in reports of before reasons were kept.</summary>
    public string? Reason { get; init; }
}

/// <summary>One change as it is reported.</summary>
public sealed record ReportedChange
{
    /// <summary>Canonical object, for example <c>building</c>.</summary>
    public required string Object { get; init; }

    /// <summary>Canonical verb, for example <c>built</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>How many, where counted.</summary>
    public int? Quantity { get; init; }

    /// <summary>The model's words.</summary>
    public required string Caption { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Outline in the scene's coordinate reference system.</summary>
    public required Geometry Outline { get; init; }

    /// <summary>Area of the outline in square metres.</summary>
    public required double AreaSquareMetres { get; init; }

    /// <summary>
    /// Why a person should look at this change, each a few words for a list; empty when there is no reason. English; a report
    /// language may translate them (its <c>phrases</c>).
    /// </summary>
    public IReadOnlyList<string> ReviewReasons { get; init; } = [];

    /// <summary>Cut-outs of both dates around the change.</summary>
    public required ChangePictures Pictures { get; init; }
}

/// <summary>A measured figure that tells how far the scenes can be compared.</summary>
/// <param name="Subject">What it belongs to, for example <c>Alignment</c>; English, may be translated by a report language.</param>
/// <param name="Label">What was measured, for example <c>Residual shift</c>; English, may be translated.</param>
/// <param name="Value">The figure; <see langword="null"/> when <see cref="Text"/> says it.</param>
/// <param name="Unit">For example <c>m</c>; may be empty.</param>
/// <param name="Decimals">Decimals that mean something, 0 to 6.</param>
public sealed record QualityFigure(string Subject, string Label, double? Value, string Unit = "", int Decimals = 2)
{
    /// <summary>Words in place of a figure, or behind it; English, may be translated. May be empty.</summary>
    public string Text { get; init; } = "";
}

/// <summary>Area that was not analysed.</summary>
/// <param name="Reason">For the reader, for example <c>no data in the later scene</c>; English, may be translated by a report language.</param>
/// <param name="AreaSquareMetres">Its area.</param>
/// <param name="Tiles">Tiles that were left out; 0 where it is part of tiles that were not, or outside the common grid.</param>
public sealed record Exclusion(string Reason, double AreaSquareMetres, int Tiles)
{
    /// <summary>Where it lies, in the scene's coordinate reference system, where known; written to the layer <c>not_analysed</c>.</summary>
    public Geometry? Outline { get; init; }

    /// <summary>Whether it is ground of one scene to which the common grid does not reach: it has neither tiles nor an outline.</summary>
    internal bool IsOutside => Tiles == 0 && Outline is null;
}

/// <summary>A tile that a person should look at.</summary>
/// <param name="Tile">Index in the tile plan.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Caption">What the model said.</param>
/// <param name="Outline">The tile, in the scene's coordinate reference system.</param>
public sealed record ReviewItem(int Tile, string Reason, string Caption, Geometry Outline);

/// <summary>Counts of tiles.</summary>
/// <param name="Planned">All tiles of the plan.</param>
/// <param name="Captioned">Tiles the model answered for.</param>
/// <param name="Excluded">Tiles left out, with a reason.</param>
/// <param name="Failed">Tiles that failed after all tries.</param>
public sealed record TileFacts(int Planned, int Captioned, int Excluded, int Failed)
{
    /// <summary>Tiles without evidence of change, which the model was not asked about.</summary>
    public int SetAside { get; init; }
}
