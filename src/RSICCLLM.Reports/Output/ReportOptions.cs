namespace RSICCLLM.Reports.Output;

/// <summary>How the outputs of a pair are written.</summary>
public sealed record ReportOptions
{
    /// <summary>
    /// TrueType or OpenType file for the PDF. Default: <see langword="null"/>, the embedded face (Inter). One file serves
    /// headings and text alike.
    /// </summary>
    public string? FontFile { get; init; }

    /// <summary>
    /// The resolved configuration of the run as a JSON text, copied into <c>report.json</c>. Default: <see langword="null"/>,
    /// none is written. Must be well-formed and must not hold secrets.
    /// </summary>
    public string? ConfigurationJson { get; init; }
}
