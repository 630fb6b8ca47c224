using RSICCLLM.Reports.Documents;

namespace RSICCLLM.Reports.Rendering;

/// <summary>Turns a document into a file. The same document gives the same bytes.</summary>
internal interface IReportRenderer
{
    /// <summary>Writes the whole document.</summary>
    /// <param name="document">What to render.</param>
    /// <param name="output">Where to; stays open. Need not be seekable.</param>
    /// <param name="cancellation">Looked at between pages.</param>
    /// <exception cref="IOException">The output cannot be written.</exception>
    void Render(ReportDocument document, Stream output, CancellationToken cancellation);
}
