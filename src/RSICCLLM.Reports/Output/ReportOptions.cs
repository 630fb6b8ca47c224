namespace RSICCLLM.Reports.Output;

/// <summary>How the outputs of a pair are written.</summary>
public sealed record ReportOptions
{
    /// <summary>Language of the report: <c>en</c>, <c>de</c>, or a path to a language file. Default <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>PNG or JPEG for the title. Default: <see langword="null"/>, none. One that cannot be used is left out with a sentence in <see cref="ReportFiles.Remarks"/>.</summary>
    public string? LogoFile { get; init; }

    /// <summary>
    /// TrueType or OpenType file for the PDF. Default: <see langword="null"/>, the embedded face (Inter). One file serves
    /// headings and text alike.
    /// </summary>
    public string? FontFile { get; init; }

    /// <summary>Most pages of one PDF, 10 to 10,000; a longer report is divided into volumes. Default 500.</summary>
    public int PagesPerVolume { get; init; } = 500;

    /// <summary>
    /// Licence of QuestPDF: <c>community</c>, <c>professional</c> or <c>enterprise</c>. Default: <see langword="null"/>, none. Stated,
    /// and in the edition that has it, QuestPDF renders the PDF.
    /// </summary>
    public string? QuestPdfLicence { get; init; }

    /// <summary>
    /// The resolved configuration of the run as a JSON text, copied into <c>report.json</c>. Default: <see langword="null"/>,
    /// none is written. Must be well-formed and must not hold secrets.
    /// </summary>
    public string? ConfigurationJson { get; init; }
}
