using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Layers.GeoJson;
using RSICCLLM.Reports.Layers.GeoPackage;
using RSICCLLM.Reports.Rendering.Skia;

namespace RSICCLLM.Reports.Output;

/// <summary>Writes the outputs of a pair. Safe to call from several threads for different folders.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes <c>report.pdf</c>, <c>changes.geojson</c>, <c>changes.gpkg</c> and <c>report.json</c>. Each is written beside its
    /// place; only when all four are whole are they moved there, over older ones. The same report and options give the same bytes.
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
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var reference = SceneReference.Of(report.Grid);
        Directory.CreateDirectory(folder);
        using var json = new PendingFile(folder, ReportFiles.JsonName);
        using var geoJson = new PendingFile(folder, ReportFiles.GeoJsonName);
        using var geoPackage = new PendingFile(folder, ReportFiles.GeoPackageName);
        using var pdf = new PendingFile(folder, ReportFiles.PdfName);

        json.Write(stream => ReportJson.Write(report, reference, options.ConfigurationJson, stream));
        geoJson.Write(stream => GeoJsonLayer.Write(report, reference, stream));
        cancellation.ThrowIfCancellationRequested();
        GeoPackageLayers.Write(report, reference, geoPackage.TemporaryPath);
        using var fonts = FontSet.Load(options.FontFile);
        var document = new PairReportComposer(report, reference, fonts.Description).Compose();
        pdf.Write(stream => new SkiaPdfRenderer(fonts).Render(document, stream, cancellation));
        return new(pdf.Commit(), geoJson.Commit(), geoPackage.Commit(), json.Commit(), fonts.Description);
    }
}
