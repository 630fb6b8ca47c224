using QuestPDF.Fluent;
using QuestPDF.Infrastructure;
using SkiaSharp;
using ReportStyle = RSICCLLM.Reports.Rendering.Skia.TextStyle;

namespace RSICCLLM.Reports.QuestPdf;

/// <summary>The report's sizes and colours in QuestPDF's types.</summary>
internal static class Styles
{
    public static Color ToQuest(this SKColor color) => Color.FromARGB(color.Alpha, color.Red, color.Green, color.Blue);

    public static TextStyle Style(this TextStyle style, ReportStyle wanted)
    {
        var sized = style.FontSize(wanted.Size).LineHeight(wanted.LineHeight / wanted.Size).FontColor(wanted.Color.ToQuest());
        return wanted.SemiBold ? sized.SemiBold() : sized.NormalWeight();
    }

    public static TextBlockDescriptor Style(this TextBlockDescriptor text, ReportStyle wanted)
    {
        text.FontSize(wanted.Size).LineHeight(wanted.LineHeight / wanted.Size).FontColor(wanted.Color.ToQuest());
        if (wanted.SemiBold)
            text.SemiBold();
        return text;
    }
}
