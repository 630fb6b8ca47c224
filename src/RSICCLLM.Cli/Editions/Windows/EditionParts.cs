using RSICCLLM.Reports.ImageSharp;
using RSICCLLM.Reports.QuestPdf;
using RSICCLLM.Reports.Rendering;

namespace RSICCLLM.Cli.Editions;

/// <summary>What this edition adds to the others: reports by QuestPDF, with pictures by ImageSharp.</summary>
internal static class EditionParts
{
    public static void Register() =>
        ReportToolkit.RegisterQuestPdf(licence => QuestPdfToolkit.Create(licence, font => new ImageSharpPictureAnnotator(font)));
}
