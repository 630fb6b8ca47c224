using QuestPDF.Fluent;
using QuestPDF.Infrastructure;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering.Skia;

namespace RSICCLLM.Reports.QuestPdf;

/// <summary>Writes the blocks of a document with QuestPDF's elements and their meaning for screen readers.</summary>
/// <param name="annotator">Draws pictures; <see langword="null"/> leaves their room empty, for counting pages.</param>
/// <param name="cancellation">Looked at before each picture.</param>
internal sealed class BlockWriter(IPictureAnnotator? annotator, CancellationToken cancellation)
{
    private const float Gap = 7;
    private const float MapSide = 128;

    private readonly FigureWriter _figures = new(annotator, cancellation);

    /// <summary>Writes a block below the others.</summary>
    public void Write(ColumnDescriptor column, Block block)
    {
        if (block is PageBreak)
            column.Item().PageBreak();
        else if (block is KeepTogether group)
            column.Item().PreventPageBreak().SemanticDivision().Column(inner => group.Blocks.ToList().ForEach(b => Write(inner, b)));
        else
            WriteSingle(column.Item(), block);
    }

    private void WriteSingle(IContainer item, Block block)
    {
        switch (block)
        {
            case Heading heading:
                WriteHeading(item, heading);
                break;
            case Paragraph paragraph:
                var style = paragraph.Role switch { ParagraphRole.Lead => Theme.Lead, ParagraphRole.Note => Theme.Note, _ => Theme.Body };
                item.PaddingTop(paragraph.Role == ParagraphRole.Lead ? 10 : 5).SemanticParagraph().Text(paragraph.Text).Style(style);
                break;
            case Quotation quotation:
                WriteQuotation(item, quotation);
                break;
            case TitleBlock title:
                WriteTitle(item, title);
                break;
            case KeyFigures figures:
                item.PaddingTop(10).Row(row => WriteFigures(row, figures));
                break;
            case Table table:
                TableWriter.Write(item.PaddingTop(6), table);
                break;
            case FigureRow row:
                WriteFigureRow(item.PaddingTop(2), row);
                break;
            case MapBlock map:
                WriteMap(item.PaddingTop(8), map);
                break;
            default:
                throw new NotSupportedException($"The QuestPDF renderer has no layout for {block.GetType().Name}.");
        }
    }

    private static void WriteHeading(IContainer item, Heading heading)
    {
        var (style, space) = heading.Level == 1 ? (Theme.Heading1, 18) : (Theme.Heading2, 14);
        var place = item.EnsureSpace(90).PaddingTop(space).PaddingBottom(4);
        if (heading.Anchor.Length > 0)
            place = place.Section(heading.Anchor);
        place = heading.Level == 1 ? place.SemanticHeader1().BorderBottom(0.8f).BorderColor(Theme.Accent.ToQuest()).PaddingBottom(2.5f) : place.SemanticHeader2();
        if (heading.Number.Length == 0)
        {
            place.Text(heading.Text).Style(style);
            return;
        }

        place.Row(row =>
        {
            row.Spacing(Gap);
            row.AutoItem().Background(Theme.Badge.ToQuest()).CornerRadius(7).PaddingHorizontal(4).Text(heading.Number).Style(Theme.MapLabel with { Size = 9, LineHeight = 13 });
            row.RelativeItem().Text(heading.Text).Style(style);
        });
    }

    private static void WriteQuotation(IContainer item, Quotation quotation) => item.PaddingTop(7)
        .Background(Theme.Panel.ToQuest()).BorderLeft(2.5f).BorderColor(Theme.Accent.ToQuest()).PaddingVertical(6).PaddingHorizontal(10)
        .Column(column =>
        {
            column.Item().Text(quotation.Attribution).Style(Theme.Label);
            column.Item().SemanticLanguage(quotation.Language).SemanticBlockQuotation().Text(quotation.Text).Style(Theme.Body);
        });

    private static void WriteTitle(IContainer item, TitleBlock title) => item.Column(column =>
    {
        column.Item().Row(row =>
        {
            row.RelativeItem().Column(words =>
            {
                words.Item().Width(46).Height(4).Background(Theme.Accent.ToQuest());
                if (title.Agency.Length > 0)
                    words.Item().PaddingTop(8).Text(title.Agency).Style(Theme.Agency);
                words.Item().PaddingTop(7).SemanticHeader1().Text(title.Title).Style(Theme.Title);
                words.Item().PaddingTop(2).Text(title.Subtitle).Style(Theme.Subtitle);
            });
            if (title.Logo is { } logo)
                row.ConstantItem(120).AlignRight().MaxHeight(46).SemanticImage(title.LogoAlternativeText).Image(logo.Encoded).FitArea();
        });
        column.Item().PaddingTop(10).BorderTop(0.7f).BorderBottom(0.7f).BorderColor(Theme.Rule.ToQuest()).PaddingVertical(8).Row(row => WriteFacts(row, title.Facts));
    });

    private static void WriteFigures(RowDescriptor row, KeyFigures figures)
    {
        row.Spacing(8);
        foreach (var figure in figures.Figures)
        {
            row.RelativeItem().Background(Theme.Panel.ToQuest()).PaddingHorizontal(9).PaddingVertical(7).Column(column =>
            {
                column.Item().Height(Theme.Figure.LineHeight).ScaleToFit().Text(figure.Value).Style(Theme.Figure);
                column.Item().Text(figure.Label).Style(Theme.Label);
            });
        }
    }

    private static void WriteFacts(RowDescriptor row, IReadOnlyList<Fact> facts)
    {
        row.Spacing(10);
        foreach (var fact in facts)
        {
            row.RelativeItem().Column(column =>
            {
                column.Item().Text(fact.Label).Style(Theme.Label);
                column.Item().Text(fact.Value).Style(Theme.Value);
            });
        }
    }

    private void WriteFigureRow(IContainer item, FigureRow block) => item.Column(column =>
    {
        var aspects = block.Figures.Sum(f => (float)f.Picture.Width / f.Picture.Height);
        var height = Math.Min(block.MaximumHeight, (Theme.ContentWidth - (Gap * (block.Figures.Count - 1))) / aspects);
        column.Item().Row(row =>
        {
            row.Spacing(Gap);
            foreach (var figure in block.Figures)
                _figures.Write(row.ConstantItem(height * figure.Picture.Width / figure.Picture.Height), figure, height);
        });
        column.Item().PaddingTop(Gap).Row(row => WriteFacts(row, block.Facts));
    });

    private void WriteMap(IContainer item, MapBlock block) => item.Row(row =>
    {
        row.Spacing(14);
        var aspect = (float)block.Map.Picture.Width / block.Map.Picture.Height;
        var height = Math.Min(block.MaximumHeight, (Theme.ContentWidth - MapSide - 14) / aspect);
        _figures.Write(row.ConstantItem(height * aspect), block.Map, height);
        row.RelativeItem().Column(side =>
        {
            side.Spacing(8);
            foreach (var inset in block.Insets)
            {
                var own = (float)inset.Picture.Width / inset.Picture.Height;
                var high = Math.Min(height * 0.72f / block.Insets.Count, MapSide / own);
                _figures.Write(side.Item().Width(high * own), inset, high);
            }

            foreach (var entry in block.Legend)
                LegendWriter.Write(side.Item(), entry);
        });
    });
}
