using QuestPDF.Fluent;
using QuestPDF.Infrastructure;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Rendering.Skia;
using ReportStyle = RSICCLLM.Reports.Rendering.Skia.TextStyle;

namespace RSICCLLM.Reports.QuestPdf;

/// <summary>Tables with repeated headers; rows lead to their anchors.</summary>
internal static class TableWriter
{
    private const float PadX = 4;
    private const float PadY = 2.6f;

    public static void Write(IContainer item, Table table) => item.SemanticTable().Table(grid =>
    {
        grid.ColumnsDefinition(columns =>
        {
            foreach (var column in table.Columns)
                columns.RelativeColumn(column.Weight);
        });
        grid.Header(header =>
        {
            for (var c = 0; c < table.Columns.Count; c++)
                Cell(header.Cell().Background(Theme.Panel.ToQuest()).BorderBottom(0.8f).BorderColor(Theme.Accent.ToQuest()), table.Columns[c].Header, table.Columns[c].Numeric, Theme.TableHead);
        });
        foreach (var row in table.Rows)
        {
            for (var c = 0; c < table.Columns.Count; c++)
            {
                var cell = grid.Cell().BorderBottom(0.5f).BorderColor(Theme.Rule.ToQuest());
                if (table.Columns[c].Language.Length > 0)
                    cell = cell.SemanticLanguage(table.Columns[c].Language);
                if (row.Link.Length > 0)
                    cell = cell.SectionLink(row.Link);
                Cell(cell, c < row.Cells.Count ? row.Cells[c] : "", table.Columns[c].Numeric, row.Emphasis ? Theme.TableSum : Theme.TableCell);
            }
        }
    });

    private static void Cell(IContainer cell, string text, bool numeric, ReportStyle style)
    {
        var padded = cell.PaddingHorizontal(PadX).PaddingVertical(PadY);
        (numeric ? padded.AlignRight() : padded).Text(text).Style(style);
    }
}
