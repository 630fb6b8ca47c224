using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Rendering.Skia;
using RSICCLLM.Reports.Rendering.Skia.Blocks;
using SkiaSharp;
using UglyToad.PdfPig;

namespace RSICCLLM.Reports.Tests.Rendering.Skia.Blocks;

public sealed class TableBlockTests : IDisposable
{
    private const float Width = 400;
    private readonly FontSet _fonts = FontSet.Load(null);
    private readonly TextEngine _text;

    public TableBlockTests() => _text = new(_fonts);

    public void Dispose()
    {
        _text.Dispose();
        _fonts.Dispose();
    }

    [Fact]
    public void Every_row_stands_once_and_in_order_on_the_pages_it_is_divided_over()
    {
        var table = Of([.. Enumerable.Range(1, 200).Select(i => new TableRow([$"row{i}", i % 7 == 0 ? string.Join(' ', Enumerable.Repeat("long", 60)) : "short"]))]);

        var words = Words(PageFlow.Flow([table], 300));

        words.Where(w => w.StartsWith("row", StringComparison.Ordinal)).ShouldBe(Enumerable.Range(1, 200).Select(i => $"row{i}"));
        words.Count(w => w == "long").ShouldBe(200 / 7 * 60);
    }

    [Fact]
    public void A_row_higher_than_two_pages_is_divided_between_its_lines()
    {
        var table = Of([new(["first", "a"]), new(["high", string.Join(' ', Enumerable.Range(1, 900).Select(i => $"w{i}"))]), new(["last", "b"])]);
        var pages = PageFlow.Flow([table], 200).ToList();

        pages.Count.ShouldBeGreaterThan(3);
        foreach (var page in pages)
            page.Sum(p => p.Block.Height).ShouldBeLessThanOrEqualTo(200.01f);
        var words = Words(pages);
        words.Where(w => w[0] == 'w').ShouldBe(Enumerable.Range(1, 900).Select(i => $"w{i}"));
        words.Count(w => w is "first" or "high" or "last").ShouldBe(3);
    }

    [Fact]
    public void Parts_are_as_high_as_the_whole_with_a_header_each()
    {
        var table = Of([.. Enumerable.Range(1, 20).Select(i => new TableRow([$"{i}", "text"]))]);
        var header = Of([]).Height;

        var (head, tail) = table.Split(table.Height / 2, force: false).ShouldNotBeNull();

        (head.Height + tail.Height).ShouldBe(table.Height + header, 0.01f);
        head.Height.ShouldBeLessThanOrEqualTo(table.Height / 2);
    }

    private TableBlock Of(IReadOnlyList<TableRow> rows) => new(_text, new([new("Name", 1), new("Text", 3)], rows), Width);

    // As a reader finds them, in the order in which they were drawn.
    private static List<string> Words(IEnumerable<IReadOnlyList<PageFlow.Placed>> pages)
    {
        using var stream = new MemoryStream();
        using (var document = SKDocument.CreatePdf(stream))
        {
            foreach (var page in pages)
            {
                var canvas = document.BeginPage(Width, 2000);
                foreach (var (block, y) in page)
                    block.Draw(canvas, 0, y);
                document.EndPage();
            }

            document.Close();
        }

        using var pdf = PdfDocument.Open(stream.ToArray());
        return [.. pdf.GetPages().SelectMany(p => p.GetWords()).Select(w => w.Text)];
    }
}
