using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>A table, divided between rows with its header repeated; a row divides only when it is higher than a page.</summary>
internal sealed class TableBlock : LaidBlock
{
    private const float PadX = 4;
    private const float PadY = 2.6f;

    private readonly TextEngine _text;
    private readonly IReadOnlyList<TableColumn> _columns;
    private readonly float[] _widths;
    private readonly Row _header;
    private readonly IReadOnlyList<Row> _rows;

    public TableBlock(TextEngine text, Table table, float width)
    {
        _text = text;
        _columns = table.Columns;
        _widths = Widths(text, table.Columns, width);
        _header = Measure([.. table.Columns.Select(c => c.Header)], Theme.TableHead, "");
        _rows = [.. table.Rows.Select(r => Measure(r.Cells, r.Emphasis ? Theme.TableSum : Theme.TableCell, r.Link))];
    }

    private TableBlock(TableBlock whole, IReadOnlyList<Row> rows)
    {
        (_text, _columns, _widths, _header, _rows) = (whole._text, whole._columns, whole._widths, whole._header, rows);
        SpaceBefore = whole.SpaceBefore;
    }

    public override float Height => _header.Height + _rows.Sum(r => r.Height);

    public override float MinimumHeight => _rows.Count <= 3 ? Height : _header.Height + _rows.Take(2).Sum(r => r.Height);

    public override (LaidBlock Head, LaidBlock Tail)? Split(float available, bool force)
    {
        var y = _header.Height;
        var fitting = 0;
        while (fitting < _rows.Count && y + _rows[fitting].Height <= available)
            y += _rows[fitting++].Height;
        if (fitting >= _rows.Count)
            return null;
        // A last row alone under a repeated header looks lost.
        if (fitting == _rows.Count - 1 && fitting > 2)
            fitting--;
        if (fitting >= 2 || (fitting == 1 && force))
            return (new TableBlock(this, [.. _rows.Take(fitting)]), new TableBlock(this, [.. _rows.Skip(fitting)]));
        if (!force)
            return null;

        var first = _rows[0];
        var lines = (int)((available - _header.Height - (2 * PadY)) / first.Style.LineHeight);
        if (lines < 1)
            return null;
        return (new TableBlock(this, [first.Part(0, lines)]), new TableBlock(this, [first.Part(lines, int.MaxValue), .. _rows.Skip(1)]));
    }

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        var width = _widths.Sum();
        Strokes.Fill(canvas, x, y, width, _header.Height, Theme.Panel);
        DrawRow(canvas, _header, x, y);
        y += _header.Height;
        Strokes.HorizontalRule(canvas, x, x + width, y, Theme.Accent, 0.8f);
        foreach (var row in _rows)
        {
            DrawRow(canvas, row, x, y);
            if (row.Link.Length > 0)
                canvas.DrawLinkDestinationAnnotation(new SKRect(x, y, x + width, y + row.Height), row.Link);
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
        for (var c = 0; c < _columns.Count; c++)
        {
            var top = y + PadY;
            foreach (var line in row.Cells[c])
            {
                var left = _columns[c].Numeric ? x + _widths[c] - PadX - _text.Measure(line, row.Style) : _text.Left(line, x + PadX, row.Style);
                _text.Draw(canvas, line, left, TextBlock.Baseline(top, row.Style), row.Style);
                top += row.Style.LineHeight;
            }

            x += _widths[c];
        }
    }

    private Row Measure(IReadOnlyList<string> cells, TextStyle style, string link) => new(
        [.. _columns.Select((_, c) => c < cells.Count ? _text.Break(cells[c], style, _widths[c] - (2 * PadX)) : [""])], style, link);

    private sealed record Row(IReadOnlyList<IReadOnlyList<TextLine>> Cells, TextStyle Style, string Link)
    {
        public float Height { get; } = (2 * PadY) + (Cells.Max(c => c.Count) * Style.LineHeight);

        public Row Part(int from, int count) => new([.. Cells.Select(IReadOnlyList<TextLine> (c) => [.. c.Skip(from).Take(count)])], Style, Link);
    }
}
