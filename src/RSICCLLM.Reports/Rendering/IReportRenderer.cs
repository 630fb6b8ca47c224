using RSICCLLM.Reports.Documents;

namespace RSICCLLM.Reports.Rendering;

/// <summary>Turns a document into a file. The same document gives the same bytes.</summary>
internal interface IReportRenderer
{
    /// <summary>Which typeface is used and where it comes from.</summary>
    string FontDescription { get; }

    /// <summary>Letters of what was rendered so far that no font has, as code points.</summary>
    IReadOnlyCollection<int> MissingLetters { get; }

    /// <summary>Counts the pages of a document; fetches no picture.</summary>
    int CountPages(ReportDocument document);

    /// <summary>Writes the whole document.</summary>
    /// <param name="document">What to render.</param>
    /// <param name="output">Where to, empty; readable and seekable; stays open.</param>
    /// <param name="cancellation">Looked at between pages.</param>
    /// <exception cref="IOException">The output cannot be written.</exception>
    void Render(ReportDocument document, Stream output, CancellationToken cancellation);
}
