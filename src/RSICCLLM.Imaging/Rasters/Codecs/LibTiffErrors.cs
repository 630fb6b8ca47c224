using System.Globalization;
using BitMiracle.LibTiff.Classic;

namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>
/// Keeps LibTiff.NET quiet (it prints by default) and remembers its first error on this thread, or warning of its JPEG decoder: that one fills
/// damaged data with pixels of its own, and warns only once, so no warning can be passed over as harmless.
/// </summary>
internal sealed class LibTiffErrors : TiffErrorHandler
{
    private const string JpegDecoder = "JPEGLib";

    [ThreadStatic]
    private static string? FirstOnThread;

    private LibTiffErrors()
    {
    }

    /// <summary>LibTiff.NET has one handler for the whole process.</summary>
    public static void Install() => Tiff.SetErrorHandler(new LibTiffErrors());

    public static void Clear() => FirstOnThread = null;

    public static string? First() => FirstOnThread;

    public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) => Remember(format, args);

    public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args) => Remember(format, args);

    public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
    {
    }

    public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
    {
        if (method == JpegDecoder)
            Remember(format, args);
    }

    private static void Remember(string format, object[] args) =>
        FirstOnThread ??= args is { Length: > 0 } ? string.Format(CultureInfo.InvariantCulture, format, args) : format;
}
