using System.Text.Json;
using NetTopologySuite.Geometries;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Content;

namespace RSICCLLM.Reports.Output.Stored;

/// <summary>A report read back from its folder: facts from <c>report.json</c>, pictures from <c>pictures.zip</c>. Pictures can be fetched until it is disposed.</summary>
public sealed class StoredReport : IDisposable
{
    private const long LargestJson = 512L << 20;
    private const int OldestVersion = 2;

    private readonly PictureArchive _pictures;

    private StoredReport(PictureArchive pictures, PairReport report, string? configurationJson)
    {
        _pictures = pictures;
        Report = report;
        ConfigurationJson = configurationJson;
    }

    /// <summary>The report.</summary>
    public PairReport Report { get; private set; }

    /// <summary>The configuration that it was made with, where it was written.</summary>
    public string? ConfigurationJson { get; }

    /// <summary>Whether a folder holds a report.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, ReportFiles.JsonName));

    /// <summary>Reads a pair's folder.</summary>
    /// <exception cref="ReportException">A file is missing or wrong; the message says which.</exception>
    public static StoredReport Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var file = Path.Combine(folder, ReportFiles.JsonName);
        var pictures = PictureArchive.Open(Path.Combine(folder, ReportFiles.PicturesName));
        try
        {
            var info = new FileInfo(file);
            if (info.Length > LargestJson)
                throw new ReportException($"The report '{file}' has {info.Length} bytes, more than the {LargestJson} that are read.");
            using var stream = info.OpenRead();
            using var json = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 64 });
            var root = json.RootElement;
            if (root.GetProperty("formatVersion").GetInt32() is var version && (version < OldestVersion || version > ReportJson.FormatVersion))
                throw new ReportException($"The report '{file}' has format version {version}; this program reads {OldestVersion} to {ReportJson.FormatVersion}. Run the pair again.");
            var configuration = root.GetProperty("configuration") is { ValueKind: JsonValueKind.Object } stated ? stated.GetRawText() : null;
            return new(pictures, pictures.Attach(Read(root)), configuration);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            pictures.Dispose();
            throw new ReportException($"The report '{file}' cannot be read: {e.Message}", e);
        }
        catch
        {
            pictures.Dispose();
            throw;
        }
    }

    /// <summary>Puts another agency's name on the report.</summary>
    public void Rename(string agency) => Report = Report with { Agency = agency };

    /// <summary>Copies the pictures as they are: encoding them once more would lose some of each.</summary>
    internal void CopyPictures(Stream output) => _pictures.CopyTo(output);

    /// <inheritdoc/>
    public void Dispose() => _pictures.Dispose();

    private static PairReport Read(JsonElement root)
    {
        var grid = root.GetProperty("grid");
        var tiles = root.GetProperty("tiles");
        return new()
        {
            Name = Text(root, "name"),
            Agency = Text(root, "agency"),
            Created = root.GetProperty("created") is { ValueKind: JsonValueKind.String } created ? created.GetDateTimeOffset() : null,
            CaptionLanguage = Text(root, "captionLanguage"),
            Before = Scene(root.GetProperty("before")),
            After = Scene(root.GetProperty("after")),
            Grid = new(Text(grid, "crs"), Whole(grid, "epsgCode"), Transform(grid), grid.GetProperty("width").GetInt32(), grid.GetProperty("height").GetInt32(), grid.GetProperty("metresPerPixel").GetDouble())
            {
                IsGeographic = grid.GetProperty("isGeographic").GetBoolean(),
            },
            Alignment = root.GetProperty("alignment") is { ValueKind: JsonValueKind.Object } alignment ? Aligned(alignment) : null,
            Changes = [.. root.GetProperty("changes").EnumerateArray().Select(Change)],
            Exclusions = [.. root.GetProperty("notAnalysed").EnumerateArray().Select(Excluded), .. Outside(root)],
            Quality = [.. root.GetProperty("quality").EnumerateArray().Select(Quality)],
            Tiles = new(tiles.GetProperty("planned").GetInt32(), tiles.GetProperty("captioned").GetInt32(), tiles.GetProperty("excluded").GetInt32(), tiles.GetProperty("failed").GetInt32())
            {
                SetAside = tiles.GetProperty("setAside").GetInt32(),
            },
            Review = [.. root.GetProperty("review").EnumerateArray().Select(Review)],
            Provenance = [.. root.GetProperty("provenance").EnumerateArray().Select(p => KeyValuePair.Create(Text(p, "label"), Text(p, "value")))],
            OverviewBefore = new(1, 1),
            OverviewAfter = new(1, 1),
        };
    }

    private static SceneFacts Scene(JsonElement scene) => new(
        Text(scene, "file"),
        scene.GetProperty("date").GetString() is { } date ? DateOnly.ParseExact(date, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null,
        Text(scene, "sha256"));

    private static ReportedChange Change(JsonElement change)
    {
        var pictures = change.GetProperty("pictures");
        var (width, height) = (pictures.GetProperty("width").GetInt32(), pictures.GetProperty("height").GetInt32());
        if (width < 1 || height < 1)
            throw new FormatException($"change {change.GetProperty("number").GetInt32()} has pictures of {width} x {height} pixels.");
        return new()
        {
            Object = Text(change, "object"),
            Verb = Text(change, "verb"),
            Quantity = Whole(change, "quantity"),
            Caption = Text(change, "caption"),
            Confidence = change.GetProperty("confidence").GetDouble(),
            ReviewReasons = [.. change.GetProperty("reviewReasons").EnumerateArray().Select(r => r.GetString() ?? "")],
            AreaSquareMetres = change.GetProperty("areaSquareMetres").GetDouble(),
            Outline = Outline(change) ?? throw new FormatException($"change {change.GetProperty("number").GetInt32()} has no outline."),
            Pictures = new(width, height, Transform(pictures), Missing, Missing),
        };
    }

    private static Exclusion Excluded(JsonElement exclusion) =>
        new(Text(exclusion, "reason"), exclusion.GetProperty("areaSquareMetres").GetDouble(), exclusion.GetProperty("tiles").GetInt32()) { Outline = Outline(exclusion) };

    // Reports of before have none.
    private static IEnumerable<Exclusion> Outside(JsonElement root) => root.TryGetProperty("outsideGrid", out var outside)
        ? outside.EnumerateArray().Select(part => new Exclusion(Text(part, "reason"), part.GetProperty("areaSquareMetres").GetDouble(), 0))
        : [];

    private static AlignmentFacts Aligned(JsonElement alignment) => new(
        alignment.GetProperty("found").GetBoolean(),
        alignment.GetProperty("columns").GetDouble(),
        alignment.GetProperty("rows").GetDouble(),
        alignment.GetProperty("metres").GetDouble(),
        alignment.GetProperty("confidence").GetDouble(),
        alignment.GetProperty("windows").GetInt32(),
        alignment.GetProperty("agreeing").GetInt32(),
        alignment.GetProperty("spreadPixels").GetDouble(),
        alignment.GetProperty("corrected").GetBoolean())
    {
        StandardErrorPixels = alignment.TryGetProperty("standardErrorPixels", out var error) ? error.GetDouble() : null,
        Reason = alignment.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
    };

    private static ReviewItem Review(JsonElement item) => new(
        item.GetProperty("tile").GetInt32(),
        Text(item, "reason"),
        Text(item, "caption"),
        Outline(item) ?? throw new FormatException($"the review of tile {item.GetProperty("tile").GetInt32()} has no outline."));

    private static QualityFigure Quality(JsonElement figure) => new(
        Text(figure, "subject"),
        Text(figure, "label"),
        figure.GetProperty("value") is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null,
        Text(figure, "unit"),
        figure.GetProperty("decimals").GetInt32())
    {
        Text = Text(figure, "text"),
    };

    private static Geometry? Outline(JsonElement owner) => owner.GetProperty("outline").Deserialize<Geometry>(ReportJson.GeometryOptions);

    private static GeoTransform Transform(JsonElement owner)
    {
        var values = owner.GetProperty("transform").EnumerateArray().Select(v => v.GetDouble()).ToArray();
        return values.Length == 6 ? new(values[0], values[1], values[2], values[3], values[4], values[5]) : throw new FormatException($"a transform has {values.Length} numbers, expected 6.");
    }

    private static string Text(JsonElement owner, string name) => owner.GetProperty(name).GetString() ?? throw new FormatException($"\"{name}\" is null.");

    private static int? Whole(JsonElement owner, string name) => owner.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt32() : null;

    // Replaced by the archive's pictures before anybody can ask.
    private static RgbImage Missing() => throw new InvalidOperationException("The stored report has no pictures attached.");
}
