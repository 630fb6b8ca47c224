using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering;

namespace RSICCLLM.Reports.QuestPdf;

/// <summary>Reports by QuestPDF, for configurations that state its licence.</summary>
public static class QuestPdfToolkit
{
    /// <summary>Makes the toolkit.</summary>
    /// <param name="licence"><c>community</c>, <c>professional</c> or <c>enterprise</c>.</param>
    /// <param name="annotator">Makes the annotator for a typeface; its pictures are what the PDF shows.</param>
    public static ReportToolkit Create(string licence, Func<string?, IPictureAnnotator> annotator)
    {
        QuestPdfLicence.State(licence);
        return new(font =>
        {
            var pictures = annotator(font);
            return new(new QuestPdfRenderer(pictures, font), pictures, resources: null);
        });
    }
}
