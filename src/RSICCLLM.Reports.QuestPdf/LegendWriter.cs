using QuestPDF.Fluent;
using QuestPDF.Infrastructure;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering.Skia;

namespace RSICCLLM.Reports.QuestPdf;

/// <summary>Lines of a legend.</summary>
internal static class LegendWriter
{
    private const float Sign = 19;

    public static void Write(IContainer item, LegendItem entry) => item.Row(row =>
    {
        row.Spacing(5);
        if (entry.Symbol != LegendSymbol.None)
            WriteSign(row.ConstantItem(Sign).Height(10).SemanticIgnore(), entry.Symbol);
        row.RelativeItem().Text(entry.Text).Style(Theme.Label);
    });

    private static void WriteSign(IContainer place, LegendSymbol symbol)
    {
        if (symbol == LegendSymbol.Outline)
            place.Border(1.7f).BorderColor(Theme.Outline.ToQuest());
        else if (symbol == LegendSymbol.Number)
            place.AlignCenter().Background(Theme.Badge.ToQuest()).CornerRadius(5).PaddingHorizontal(3).Text("1").Style(Theme.MapLabel with { Size = 6.5f, LineHeight = 10 });
        else if (symbol == LegendSymbol.Evidence)
            place.Image(RgbImageFile.ToPng(EvidenceOverlay.Sample(64, 32))).FitUnproportionally();
        else
            place.Background(Theme.Rule.ToQuest()).Border(0.6f).BorderColor(Theme.Muted.ToQuest());
    }
}
