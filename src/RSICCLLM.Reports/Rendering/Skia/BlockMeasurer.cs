using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Rendering.Skia.Blocks;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Measures the blocks of a document for the page.</summary>
internal sealed class BlockMeasurer(TextEngine text, SkiaPicturePainter painter)
{
    /// <summary>The measured block; <see langword="null"/> for a page break.</summary>
    public LaidBlock? Measure(Block block) => block switch
    {
        PageBreak => null,
        Heading heading => new HeadingBlock(text, heading),
        Paragraph paragraph => Text(paragraph),
        Quotation quotation => new QuotationBlock(text, quotation.Attribution, text.Break(quotation.Text, Theme.Body, Theme.ContentWidth - (2 * QuotationBlock.Indent))) { SpaceBefore = 7 },
        TitleBlock title => new TitleLaidBlock(text, title, Theme.ContentWidth),
        KeyFigures figures => new KeyFiguresBlock(text, figures, Theme.ContentWidth) { SpaceBefore = 10 },
        Table table => new TableBlock(text, table, Theme.ContentWidth) { SpaceBefore = 6 },
        FigureRow row => new FigureRowBlock(text, painter, row, Theme.ContentWidth) { SpaceBefore = 2 },
        MapBlock map => new MapLaidBlock(text, painter, map, Theme.ContentWidth) { SpaceBefore = 8 },
        KeepTogether group => new GroupBlock([.. group.Blocks.Select(Measure).OfType<LaidBlock>()], Theme.ContentHeight),
        _ => throw new NotSupportedException($"The PDF renderer has no layout for {block.GetType().Name}."),
    };

    private TextBlock Text(Paragraph paragraph)
    {
        var style = paragraph.Role switch
        {
            ParagraphRole.Lead => Theme.Lead,
            ParagraphRole.Note => Theme.Note,
            _ => Theme.Body,
        };
        return new(text, text.Break(paragraph.Text, style, Theme.ContentWidth), style) { SpaceBefore = paragraph.Role == ParagraphRole.Lead ? 10 : 5 };
    }
}
