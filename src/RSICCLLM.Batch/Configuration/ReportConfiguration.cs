namespace RSICCLLM.Batch.Configuration;

/// <summary>How the outputs of every pair are written.</summary>
public sealed record ReportConfiguration
{
    /// <summary>Language of the report: <c>en</c>, <c>de</c>, or the absolute path of a language file. Default <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Absolute path of the agency's logo, PNG or JPEG. Default: none. One that cannot be used is left out with a sentence.</summary>
    public string? Logo { get; init; }

    /// <summary>Absolute path of a TrueType or OpenType file for the PDF. Default: none, the built-in typeface.</summary>
    public string? Font { get; init; }

    /// <summary>Licence of QuestPDF (key <c>questPdf.license</c>): <c>community</c>, <c>professional</c> or <c>enterprise</c>. Default: none, SkiaSharp renders the PDF.</summary>
    public string? QuestPdfLicense { get; init; }

    /// <summary>Most pages of one PDF, 10 to 10,000; a longer report is divided into volumes. Default 500.</summary>
    public int PagesPerVolume { get; init; } = 500;
}
