using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Layers.Csv;
using RSICCLLM.Reports.Layers.GeoJson;
using RSICCLLM.Reports.Layers.GeoPackage;
using RSICCLLM.Reports.Output.Html;
using RSICCLLM.Reports.Output.Stored;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering;

namespace RSICCLLM.Reports.Output;

/// <summary>Writes the outputs of a pair. Safe to call from several threads for different folders.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes <c>report.pdf</c> (and its further volumes), <c>report.html</c>, <c>report.json</c>, <c>pictures.zip</c>,
    /// <c>changes.geojson</c>, <c>changes.gpkg</c> and <c>changes.csv</c>. Each is written beside its place; only when all are whole are
    /// they moved there, over older ones. The same report and options give the same bytes.
    /// </summary>
    /// <param name="report">What to say.</param>
    /// <param name="folder">Where to; made when missing.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Looked at between pages and files; nothing is left behind.</param>
    /// <exception cref="ReportException">The report or the options cannot be written as they are.</exception>
    /// <exception cref="IOException">The folder cannot be written, for example because the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ReportFiles WriteAll(PairReport report, string folder, ReportOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Write(report, stream => PictureArchive.Write(report, stream, cancellation), folder, options, cancellation);
    }

    /// <summary>
    /// Writes the outputs again from what a pair's folder holds, without scenes and model; with the options they were made with, the
    /// files are the same to the last byte. Exceptions as above.
    /// </summary>
    /// <param name="stored">The report as it was stored.</param>
    /// <param name="folder">Where to; not the stored report's own folder.</param>
    /// <param name="options">How; without a configuration the stored one is written.</param>
    /// <param name="cancellation">As above.</param>
    public static ReportFiles WriteAgain(StoredReport stored, string folder, ReportOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(options);
        return Write(stored.Report, stored.CopyPictures, folder, options with { ConfigurationJson = options.ConfigurationJson ?? stored.ConfigurationJson }, cancellation);
    }

    private static ReportFiles Write(PairReport report, Action<Stream> writePictures, string folder, ReportOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        using var tools = ReportToolkit.For(options.QuestPdfLicence).Open(options.FontFile);
        var renderer = tools.Renderer;
        var (logo, problem) = Logo.Load(options.LogoFile);
        var wording = new Wording(ReportLanguage.Load(options.Language));
        Directory.CreateDirectory(folder);
        using var files = new PendingFiles(folder);

        var pictures = files.Add(ReportFiles.PicturesName);
        pictures.Write(writePictures);
        var geoPackage = files.Add(ReportFiles.GeoPackageName);
        var (json, geoJson, csv, html) = (files.Add(ReportFiles.JsonName), files.Add(ReportFiles.GeoJsonName), files.Add(ReportFiles.CsvName), files.Add(ReportFiles.HtmlName));
        List<PendingFile> volumes;
        using (var archive = PictureArchive.Open(pictures.TemporaryPath))
        {
            var context = new ReportContext(archive.Attach(report), SceneReference.Of(report.Grid), wording, logo, renderer.FontDescription);
            json.Write(stream => ReportJson.Write(context, options.ConfigurationJson, stream));
            geoJson.Write(stream => GeoJsonLayer.Write(context, stream));
            csv.Write(stream => CsvTable.Write(context, stream));
            cancellation.ThrowIfCancellationRequested();
            GeoPackageLayers.Write(context, geoPackage.TemporaryPath);
            volumes = WritePdf(context, renderer, files, Math.Clamp(options.PagesPerVolume, 10, 10_000), cancellation);
            html.Write(stream => new HtmlPage(context, tools.Annotator).Write(stream, cancellation));
        }

        ReportFiles.RemoveFurtherVolumes(folder, volumes.Count);
        return new([.. volumes.Select(v => v.Commit())], geoJson.Commit(), geoPackage.Commit(), json.Commit(), pictures.Commit(), html.Commit(), csv.Commit(), renderer.FontDescription)
        {
            Remarks = [.. new[] { problem, MissingQuestPdf(options), MissingLetters(renderer.MissingLetters) }.OfType<string>()],
        };
    }

    private static string? MissingQuestPdf(ReportOptions options) => options.QuestPdfLicence is null || ReportToolkit.HasQuestPdf
        ? null
        : "A licence of QuestPDF is stated, but this edition does not have it; the PDF was made by SkiaSharp.";

    private static string? MissingLetters(IReadOnlyCollection<int> missing) => missing.Count == 0
        ? null
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"No font has {missing.Count} letters of the report (first U+{missing.First():X4}); the PDF shows boxes, report.html shows them. Install a font with them or set \"report.font\".");

    private static List<PendingFile> WritePdf(ReportContext context, IReportRenderer renderer, PendingFiles files, int pages, CancellationToken cancellation)
    {
        var composer = new PairReportComposer(context);
        var written = new List<PendingFile>();
        foreach (var volume in VolumePlan.Of(composer, context.Report.Changes.Count, pages, renderer.CountPages))
        {
            var file = files.Add(ReportFiles.PdfVolumeName(volume.Index));
            file.Write(stream => renderer.Render(composer.Compose(volume), stream, cancellation));
            written.Add(file);
        }

        return written;
    }
}
