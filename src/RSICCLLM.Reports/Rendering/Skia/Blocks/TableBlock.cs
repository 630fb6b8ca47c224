using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>
/// A table, divided between rows with its header repeated; a row divides only when it is higher than a page. Of its rows it keeps how many
/// lines they take, and breaks their texts again to draw them: a table of thousands of rows stays small until its last page.
/// </summary>
internal sealed class TableBlock : LaidBlock
{
    private const float PadX = 4;
    private const float PadY = 2.6f;

    private readonly TextEngine _text;
    private readonly Table _table;
    private readonly float[] _widths;
    private readonly Row _header;

    // Lines of each of the table's rows, and what of them is this block's: rows from first to before end, the first from a line on, the last to before one.
    private readonly int[] _lines;
    private readonly int _first;
    private readonly int _end;
    private readonly int _firstLine;
    private readonly int _endLine = int.MaxValue;

    public TableBlock(TextEngine text, Table table, float width)
    {
        (_text, _table, _end) = (text, table, table.Rows.Count);
        _widths = Widths(text, table.Columns, width);
        _header = Break([.. table.Columns.Select(c => c.Header)], Theme.TableHead);
        _lines = [.. table.Rows.Select(r => Break(r).Lines)];
    }

    private TableBlock(TableBlock whole, int first, int end, int firstLine, int endLine)
    {
        (_text, _table, _widths, _header, _lines) = (whole._text, whole._table, whole._widths, whole._header, whole._lines);
        (_first, _end, _firstLine, _endLine) = (first, end, firstLine, endLine);
        SpaceBefore = whole.SpaceBefore;
    }

    public override float Height => _header.Height + Sum(_end);

    public override float MinimumHeight => _end - _first <= 3 ? Height : _header.Height + Sum(_first + 2);

    public override (LaidBlock Head, LaidBlock Tail)? Split(float available, bool force)
    {
        var y = _header.Height;
        var next = _first;
        while (next < _end && y + RowHeight(next) <= available)
            y += RowHeight(next++);
        if (next >= _end)
            return null;
        // A last row alone under a repeated header looks lost.
        if (next == _end - 1 && next - _first > 2)
            next--;
        if (next - _first >= 2 || (next - _first == 1 && force))
            return (new TableBlock(this, _first, next, _firstLine, int.MaxValue), new TableBlock(this, next, _end, 0, _endLine));
        if (!force)
            return null;

        var lines = (int)((available - _header.Height - (2 * PadY)) / Style(_first).LineHeight);
        if (lines < 1)
            return null;
        return (new TableBlock(this, _first, _first + 1, _firstLine, _firstLine + lines), new TableBlock(this, _first, _end, _firstLine + lines, _endLine));
    }

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        var width = _widths.Sum();
        Strokes.Fill(canvas, x, y, width, _header.Height, Theme.Panel);
        DrawRow(canvas, _header, x, y);
        y += _header.Height;
        Strokes.HorizontalRule(canvas, x, x + width, y, Theme.Accent, 0.8f);
        for (var i = _first; i < _end; i++)
        {
            var (row, link) = (Break(_table.Rows[i]).Part(FirstLine(i), LinesOf(i)), _table.Rows[i].Link);
            DrawRow(canvas, row, x, y);
            if (link.Length > 0)
                canvas.DrawLinkDestinationAnnotation(new SKRect(x, y, x + width, y + row.Height), link);
            y += row.Height;
            Strokes.HorizontalRule(canvas, x, x + width, y, Theme.Rule, 0.5f);
        }
    }

    /// <summary>Shares of the width by weight, but none so narrow that a word of its header must be broken.</summary>
    private static float[] Widths(TextEngine text, IReadOnlyList<TableColumn> columns, float width)
    {
        var widths = new float[columns.Count];
        var open = Enumerable.Range(0, columns.Count).ToList();
        var rest = width;
        while (true)
        {
            var weight = open.Sum(c => columns[c].Weight);
            var tight = open.FindAll(c => rest * columns[c].Weight / weight < Needed(columns[c]));
            if (tight.Count == 0 || tight.Count == open.Count)
            {
                foreach (var c in open)
                    widths[c] = rest * columns[c].Weight / weight;
                return widths;
            }

            foreach (var c in tight)
            {
                widths[c] = Needed(columns[c]);
                rest -= widths[c];
                open.Remove(c);
            }
        }

        float Needed(TableColumn column) => column.Header.Split(' ').Max(word => text.Measure(word, Theme.TableHead)) + (2 * PadX) + 0.5f;
    }

    private void DrawRow(SKCanvas canvas, Row row, float x, float y)
    {
        for (var c = 0; c < _table.Columns.Count; c++)
        {
            var top = y + PadY;
            foreach (var line in row.Cells[c])
            {
                var left = _table.Columns[c].Numeric ? x + _widths[c] - PadX - _text.Measure(line, row.Style) : _text.Left(line, x + PadX, row.Style);
                _text.Draw(canvas, line, left, TextBlock.Baseline(top, row.Style), row.Style);
                top += row.Style.LineHeight;
            }

            x += _widths[c];
        }
    }

    private float Sum(int end)
    {
        var sum = 0.0;
        for (var i = _first; i < end; i++)
            sum += RowHeight(i);
        return (float)sum;
    }

    private float RowHeight(int row) => HeightOf(LinesOf(row), Style(row));

    private int FirstLine(int row) => row == _first ? _firstLine : 0;

    private int LinesOf(int row) => Math.Min(_lines[row], row == _end - 1 ? _endLine : int.MaxValue) - FirstLine(row);

    private TextStyle Style(int row) => _table.Rows[row].Emphasis ? Theme.TableSum : Theme.TableCell;

    private Row Break(TableRow row) => Break(row.Cells, row.Emphasis ? Theme.TableSum : Theme.TableCell);

    private Row Break(IReadOnlyList<string> cells, TextStyle style) => new(
        [.. _table.Columns.Select((_, c) => c < cells.Count ? _text.Break(cells[c], style, _widths[c] - (2 * PadX)) : [""])], style);

    private static float HeightOf(int lines, TextStyle style) => (2 * PadY) + (lines * style.LineHeight);

    private sealed record Row(IReadOnlyList<IReadOnlyList<TextLine>> Cells, TextStyle Style)
    {
        public int Lines => Cells.Max(c => c.Count);

        public float Height => HeightOf(Lines, Style);

        public Row Part(int from, int count) => this with { Cells = [.. Cells.Select(IReadOnlyList<TextLine> (c) => [.. c.Skip(from).Take(count)])] };
    }
}
