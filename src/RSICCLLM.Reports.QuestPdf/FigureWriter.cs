using QuestPDF.Elements;
using QuestPDF.Fluent;
using QuestPDF.Infrastructure;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering.Skia;

namespace RSICCLLM.Reports.QuestPdf;

/// <summary>Pictures with the words below them and for those who cannot see them.</summary>
internal sealed class FigureWriter(IPictureAnnotator? annotator, CancellationToken cancellation)
{
    /// <summary>Pixels for each point: 216 dots per inch.</summary>
    private const float Density = 3;
    private const int JpegQuality = 88;

    public void Write(IContainer item, Figure figure, float height) => item.Column(column =>
    {
        var room = column.Item().Height(height).SemanticImage(figure.AlternativeText);
        if (annotator is not null)
            room.Image((GenerateDynamicImageDelegatePayload _) => Draw(figure.Picture, height));
        column.Item().PaddingTop(2).SemanticCaption().Text(figure.Caption).Style(Theme.Label);
    });

    private byte[] Draw(AnnotatedPicture picture, float height)
    {
        cancellation.ThrowIfCancellationRequested();
        var factor = Math.Max(1, (int)Math.Round(height * Density / picture.Height));
        var drawn = annotator!.Draw(PictureScaling.Enlarge(picture, factor), picture.Height * factor / height);
        return RgbImageFile.ToJpeg(drawn, JpegQuality);
    }
}
