namespace RSICCLLM.Reports.Output;

/// <summary>What was written.</summary>
/// <param name="Pdf">The report for people: one file, or its volumes in order.</param>
/// <param name="GeoJson">The changes in WGS 84, RFC 7946.</param>
/// <param name="GeoPackage">The changes in the scene's coordinate reference system.</param>
/// <param name="Json">Everything but the pixels, for programs.</param>
/// <param name="Pictures">The pixels, for making the outputs again.</param>
/// <param name="Html">The report as one page for a browser.</param>
/// <param name="Csv">The changes as a table.</param>
/// <param name="Typeface">The typeface of the PDF and where it came from.</param>
public sealed record ReportFiles(IReadOnlyList<string> Pdf, string GeoJson, string GeoPackage, string Json, string Pictures, string Html, string Csv, string Typeface)
{
    /// <summary>Name of the PDF, or of its first volume.</summary>
    public const string PdfName = "report.pdf";

    /// <summary>Name of the GeoJSON.</summary>
    public const string GeoJsonName = "changes.geojson";

    /// <summary>Name of the GeoPackage.</summary>
    public const string GeoPackageName = "changes.gpkg";

    /// <summary>Name of the JSON.</summary>
    public const string JsonName = "report.json";

    /// <summary>Name of the pictures.</summary>
    public const string PicturesName = "pictures.zip";

    /// <summary>Name of the page.</summary>
    public const string HtmlName = "report.html";

    /// <summary>Name of the table.</summary>
    public const string CsvName = "changes.csv";

    /// <summary>What could not be used and was left out, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>All files.</summary>
    public IReadOnlyList<string> All => [.. Pdf, GeoJson, GeoPackage, Json, Pictures, Html, Csv];

    /// <summary>Removes volumes that an earlier, longer report left in a folder: they would be taken for this one's.</summary>
    /// <param name="folder">Of the report.</param>
    /// <param name="volumes">How many volumes it has now; the first behind them that is missing ends the search.</param>
    /// <exception cref="IOException">A file cannot be removed.</exception>
    public static void RemoveFurtherVolumes(string folder, int volumes)
    {
        for (var volume = volumes + 1; File.Exists(Path.Combine(folder, PdfVolumeName(volume))); volume++)
            File.Delete(Path.Combine(folder, PdfVolumeName(volume)));
    }

    /// <summary>Name of a volume of the PDF.</summary>
    /// <param name="volume">From 1.</param>
    public static string PdfVolumeName(int volume) => volume == 1 ? PdfName : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"report-{volume}.pdf");
}
