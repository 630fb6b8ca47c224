using SkiaSharp;

namespace RSICCLLM.Reports.Pictures;

/// <summary>The agency's logo, as it came: a renderer decodes it.</summary>
/// <param name="Encoded">PNG or JPEG.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
internal sealed record Logo(byte[] Encoded, int Width, int Height)
{
    private const long LargestFile = 4 << 20;
    private const int LargestEdge = 4096;

    /// <summary>Reads a logo. One that cannot be used costs no report: there is a sentence instead.</summary>
    public static (Logo? Logo, string? Problem) Load(string? file)
    {
        if (file is null)
            return (null, null);
        var name = Path.GetFileName(file);
        try
        {
            var info = new FileInfo(file);
            if (!info.Exists)
                return (null, $"The logo '{name}' does not exist; the report was made without it.");
            if (info.Length > LargestFile)
                return (null, $"The logo '{name}' has {info.Length} bytes, more than the {LargestFile} that are read; the report was made without it.");
            var bytes = File.ReadAllBytes(file);
            using var data = SKData.CreateCopy(bytes);
            using var codec = SKCodec.Create(data);
            if (codec is null || codec.EncodedFormat is not (SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg))
                return (null, $"The logo '{name}' is no PNG or JPEG image; the report was made without it.");
            if (codec.Info.Width > LargestEdge || codec.Info.Height > LargestEdge)
                return (null, $"The logo '{name}' has {codec.Info.Width} x {codec.Info.Height} pixels, more than {LargestEdge} an edge; the report was made without it.");
            using var bitmap = SKBitmap.Decode(codec);
            return bitmap is null
                ? (null, $"The logo '{name}' is damaged; the report was made without it.")
                : (new(bytes, codec.Info.Width, codec.Info.Height), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"The logo '{name}' cannot be read ({e.Message}); the report was made without it.");
        }
    }
}
