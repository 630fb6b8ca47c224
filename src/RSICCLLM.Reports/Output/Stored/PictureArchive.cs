using System.Globalization;
using System.IO.Compression;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Pictures;
using SkiaSharp;

namespace RSICCLLM.Reports.Output.Stored;

/// <summary>
/// The pictures of a report as files in a ZIP: JPEG for scenes, PNG (grey, 0 to 254, 255 unknown) for evidence. The report's
/// outputs are made from these, so that the scenes are read once, and the same outputs can be made again without them.
/// </summary>
internal sealed class PictureArchive : IDisposable
{
    private const int JpegQuality = 92;
    private const long LargestEntry = 64 << 20;

    // ZIP knows no time zone; a fixed time keeps the bytes the same.
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _zip;
    private readonly string _path;

    private PictureArchive(string path, ZipArchive zip) => (_path, _zip) = (path, zip);

    /// <summary>Writes the pictures of a report.</summary>
    public static void Write(PairReport report, Stream output, CancellationToken cancellation)
    {
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        AddJpeg(zip, "overview-before.jpg", report.OverviewBefore);
        AddJpeg(zip, "overview-after.jpg", report.OverviewAfter);
        if (report.OverviewEvidence is { } overview)
            AddPng(zip, "overview-evidence.png", overview());
        for (var i = 0; i < report.Changes.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var pictures = report.Changes[i].Pictures;
            AddJpeg(zip, Name(i, "before.jpg"), pictures.Before());
            AddJpeg(zip, Name(i, "after.jpg"), pictures.After());
            if (pictures.Evidence is { } evidence)
                AddPng(zip, Name(i, "evidence.png"), evidence());
        }
    }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="ReportException">It is missing or no ZIP.</exception>
    public static PictureArchive Open(string path)
    {
        try
        {
            return new(path, ZipFile.OpenRead(path));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ReportException($"The pictures '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The report with its pictures taken from here; usable while the archive is open, by one thread.</summary>
    public PairReport Attach(PairReport report) => report with
    {
        OverviewBefore = Scene("overview-before.jpg", null),
        OverviewAfter = Scene("overview-after.jpg", null),
        OverviewEvidence = _zip.GetEntry("overview-evidence.png") is null ? null : () => Evidence("overview-evidence.png", null),
        Changes = [.. report.Changes.Select((c, i) => c with { Pictures = Attach(c.Pictures, i) })],
    };

    /// <summary>Copies the whole archive.</summary>
    public void CopyTo(Stream output)
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read);
        file.CopyTo(output);
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private ChangePictures Attach(ChangePictures pictures, int change)
    {
        var size = (pictures.Width, pictures.Height);
        return pictures with
        {
            Before = () => Scene(Name(change, "before.jpg"), size),
            After = () => Scene(Name(change, "after.jpg"), size),
            Evidence = _zip.GetEntry(Name(change, "evidence.png")) is null ? null : () => Evidence(Name(change, "evidence.png"), size),
        };
    }

    private RgbImage Scene(string name, (int Width, int Height)? expected)
    {
        using var bitmap = Decode(name, SKColorType.Rgba8888, expected);
        using var pixels = bitmap.PeekPixels();
        return Rendering.Skia.SkiaImages.ToRgb(pixels);
    }

    private EvidenceRaster Evidence(string name, (int Width, int Height)? expected)
    {
        using var bitmap = Decode(name, SKColorType.Gray8, expected);
        var values = new byte[bitmap.Width * bitmap.Height];
        for (var y = 0; y < bitmap.Height; y++)
            bitmap.GetPixelSpan().Slice(y * bitmap.RowBytes, bitmap.Width).CopyTo(values.AsSpan(y * bitmap.Width));
        return new(bitmap.Width, bitmap.Height, values);
    }

    private SKBitmap Decode(string name, SKColorType type, (int Width, int Height)? expected)
    {
        using var data = SKData.CreateCopy(Read(name));
        using var codec = SKCodec.Create(data) ?? throw new ReportException($"The picture '{name}' in '{_path}' is no image.");
        if (expected is { } size && (codec.Info.Width, codec.Info.Height) != size)
            throw new ReportException($"The picture '{name}' in '{_path}' has {codec.Info.Width} x {codec.Info.Height} pixels, the report states {size.Width} x {size.Height}.");
        if ((long)codec.Info.Width * codec.Info.Height > RgbImageFile.DefaultMaximumPixels)
            throw new ReportException($"The picture '{name}' in '{_path}' has {codec.Info.Width} x {codec.Info.Height} pixels, too many to be read.");
        var alpha = type == SKColorType.Gray8 ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        return SKBitmap.Decode(codec, new SKImageInfo(codec.Info.Width, codec.Info.Height, type, alpha)) ?? throw new ReportException($"The picture '{name}' in '{_path}' is damaged.");
    }

    private byte[] Read(string name)
    {
        try
        {
            var entry = _zip.GetEntry(name) ?? throw new ReportException($"The picture '{name}' is missing from '{_path}'; run the pair again.");
            if (entry.Length > LargestEntry)
                throw new ReportException($"The picture '{name}' in '{_path}' has {entry.Length} bytes, more than the {LargestEntry} that are read.");
            var bytes = new byte[entry.Length];
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new ReportException($"The picture '{name}' in '{_path}' is damaged: {e.Message}", e);
        }
    }

    private static string Name(int change, string name) => string.Create(CultureInfo.InvariantCulture, $"change-{change + 1:0000}-{name}");

    private static void AddJpeg(ZipArchive zip, string name, RgbImage image) => Add(zip, name, RgbImageFile.ToJpeg(image, JpegQuality));

    private static void AddPng(ZipArchive zip, string name, EvidenceRaster evidence)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(evidence.Width, evidence.Height, SKColorType.Gray8, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (var y = 0; y < evidence.Height; y++)
            evidence.Values.AsSpan(y * evidence.Width, evidence.Width).CopyTo(pixels[(y * bitmap.RowBytes)..]);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        Add(zip, name, data.ToArray());
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        // Pictures are compressed already.
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Time;
        using var stream = entry.Open();
        stream.Write(bytes);
    }
}
