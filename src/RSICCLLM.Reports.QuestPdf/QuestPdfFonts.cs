using QuestPDF.Drawing;
using RSICCLLM.Reports.Fonts;
using SkiaSharp;

namespace RSICCLLM.Reports.QuestPdf;

/// <summary>Makes the report's typeface known to QuestPDF.</summary>
internal static class QuestPdfFonts
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Known = [];

    /// <summary>Registers a file, or the embedded face.</summary>
    /// <returns>The family's name.</returns>
    /// <exception cref="ReportException">The file is no font.</exception>
    public static string Register(string? fontFile)
    {
        lock (Gate)
        {
            if (fontFile is null)
                return Embedded();
            using var face = File.Exists(fontFile) ? SKTypeface.FromFile(fontFile) : null;
            if (face is null || face.IsEmpty)
                throw new ReportException($"The font file '{fontFile}' is missing or no TrueType or OpenType font; correct the configuration or leave the font out.");
            if (Known.Add(Path.GetFullPath(fontFile)))
            {
                using var stream = File.OpenRead(fontFile);
                FontManager.RegisterFont(stream);
            }

            return face.FamilyName;
        }
    }

    private static string Embedded()
    {
        if (Known.Add(""))
        {
            foreach (var weight in new[] { "Regular", "SemiBold" })
            {
                using var stream = new MemoryStream(EmbeddedFont.Read(weight));
                FontManager.RegisterFont(stream);
            }
        }

        return "Inter";
    }
}
