using System.Text;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>A table as Markdown.</summary>
internal sealed class MarkdownTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with a cell for each heading.</summary>
    public MarkdownTable Row(params string[] cells)
    {
        if (cells.Length != headings.Length)
            throw new ArgumentException($"{cells.Length} cells do not fit {headings.Length} columns.", nameof(cells));
        _rows.Add(cells);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line(headings);
        Line(headings.Select(_ => "---"));
        _rows.ForEach(Line);
        return text.ToString();

        void Line(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
