namespace RSICCLLM.Reports.Output;

/// <summary>What was written.</summary>
/// <param name="Pdf">The report for people.</param>
/// <param name="GeoJson">The changes in WGS 84, RFC 7946.</param>
/// <param name="GeoPackage">The changes in the scene's coordinate reference system.</param>
/// <param name="Json">Everything but the pixels, for programs.</param>
/// <param name="Typeface">The typeface of the PDF and where it came from.</param>
public sealed record ReportFiles(string Pdf, string GeoJson, string GeoPackage, string Json, string Typeface)
{
    /// <summary>Name of the PDF.</summary>
    public const string PdfName = "report.pdf";

    /// <summary>Name of the GeoJSON.</summary>
    public const string GeoJsonName = "changes.geojson";

    /// <summary>Name of the GeoPackage.</summary>
    public const string GeoPackageName = "changes.gpkg";

    /// <summary>Name of the JSON.</summary>
    public const string JsonName = "report.json";
}
