namespace RSICCLLM.Reports.Documents;

/// <summary>A document as a sequence of blocks; knows no renderer and no page size. Lengths are in points (1/72 inch).</summary>
internal sealed record ReportDocument
{
    /// <summary>Title for the reader's window and the file's metadata.</summary>
    public required string Title { get; init; }

    /// <summary>Language tag of the document (BCP 47). Default <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Who answers for the document; may be empty.</summary>
    public required string Author { get; init; }

    /// <summary>One line on what it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>Date for the metadata; none is written without it.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Left and right text at the top of every page but the first.</summary>
    public required (string Left, string Right) RunningHead { get; init; }

    /// <summary>Left text at the bottom of every page; the page number stands at the right.</summary>
    public required string RunningFoot { get; init; }

    /// <summary>The blocks in reading order. Enumerated more than once, must give the same each time, and may be made on the way.</summary>
    public required IEnumerable<Block> Blocks { get; init; }

    /// <summary>Text of the page number.</summary>
    public required Func<int, int, string> PageNumber { get; init; }
}
