using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering.Skia;

namespace RSICCLLM.Reports.Rendering;

/// <summary>What draws a report: a PDF renderer and a picture annotator. Immutable, thread-safe; each report opens its own tools.</summary>
public sealed class ReportToolkit
{
    private static Func<string, ReportToolkit>? OpenQuestPdf;

    private readonly Func<string?, Tools> _open;

    internal ReportToolkit(Func<string?, Tools> open) => _open = open;

    /// <summary>SkiaSharp for both; in every edition.</summary>
    public static ReportToolkit Skia { get; } = new(font =>
    {
        var fonts = FontSet.Load(font);
        return new(new SkiaPdfRenderer(fonts), new SkiaPictureAnnotator(font), fonts);
    });

    /// <summary>Whether this edition has QuestPDF.</summary>
    public static bool HasQuestPdf => OpenQuestPdf is not null;

    /// <summary>Told once at the program's start by the edition that has QuestPDF.</summary>
    /// <param name="create">Makes the toolkit for a licence: <c>community</c>, <c>professional</c> or <c>enterprise</c>.</param>
    public static void RegisterQuestPdf(Func<string, ReportToolkit> create) => OpenQuestPdf = create;

    /// <summary>QuestPDF where its licence is stated and the edition has it, else SkiaSharp.</summary>
    /// <param name="questPdfLicence"><c>community</c>, <c>professional</c>, <c>enterprise</c>, or <see langword="null"/>.</param>
    public static ReportToolkit For(string? questPdfLicence) => questPdfLicence is not null && OpenQuestPdf is { } create ? create(questPdfLicence) : Skia;

    /// <summary>Opens the tools for one report.</summary>
    /// <param name="fontFile">Configured typeface; may be missing.</param>
    internal Tools Open(string? fontFile) => _open(fontFile);

    /// <summary>The tools of one report; used by one thread.</summary>
    /// <param name="renderer">For the PDF.</param>
    /// <param name="annotator">For pages that show pictures as pixels; disposed with the tools where it can be.</param>
    /// <param name="resources">What else is let go of at the end.</param>
    internal sealed class Tools(IReportRenderer renderer, IPictureAnnotator annotator, IDisposable? resources) : IDisposable
    {
        public IReportRenderer Renderer => renderer;

        public IPictureAnnotator Annotator => annotator;

        /// <inheritdoc/>
        public void Dispose()
        {
            (annotator as IDisposable)?.Dispose();
            resources?.Dispose();
        }
    }
}
