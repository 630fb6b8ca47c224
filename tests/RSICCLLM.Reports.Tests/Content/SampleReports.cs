using NetTopologySuite.Geometries;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Tests.Content;

/// <summary>Reports of invented scenes near Münster, 0.4 m a pixel, in EPSG:25832.</summary>
internal static class SampleReports
{
    public const double Left = 405_000;
    public const double Top = 5_757_000;
    public const double Resolution = 0.4;
    private const int Margin = 60;

    private static readonly (string Object, string Verb, int? Quantity, string Caption)[] Kinds =
    [
        ("building", "built", 2, "Two new buildings with red roofs have been built in the upper left part of the scene, beside the existing road."),
        ("road", "widened", 1, "The road that crosses the scene from left to right has been widened. The verges were taken up by the new lane."),
        ("trees", "cleared", null, "A stand of trees in the centre has been cleared and bare soil is left. No new structures are visible on the cleared ground yet."),
        ("building", "demolished", 1, "The large hall in the lower right has been demolished; only its foundation can be seen."),
        ("car park", "built", 1, "A car park with marked rows was built on the former meadow at the right."),
        ("swimming pool", "built", 3, "Three swimming pools appear in the gardens at the bottom of the scene."),
        ("solar field", "extended", 1, "The solar field at the top has been extended by several rows towards the east."),
        ("pond", "built", 1, "A pond was dug in the lower left."),
    ];

    public static PairReport Create(int changes, int width = 2500, int height = 2000)
    {
        var random = new Random(changes + 5);
        var list = Enumerable.Range(0, changes).Select(i => Change(i, random, width, height)).ToList();
        return new()
        {
            Name = "Nordviertel, sheet 12",
            Agency = "City of Musterstadt, Surveying and Land Register Office",
            Before = new("ortho_2023-04-17_nordviertel.tif", new DateOnly(2023, 4, 17), new string('a', 64)),
            After = new("ortho_2025-05-02_nordviertel.tif", new DateOnly(2025, 5, 2), new string('b', 64)),
            Grid = new("EPSG:25832", 25832, new GeoTransform(Resolution, 0, Left, 0, -Resolution, Top), width, height, Resolution),
            Changes = list,
            Exclusions = [new("no data in the later scene", 12_800, 5) { Outline = Strip(width, height) }, new("clouds or shadows of clouds in the earlier scene", 5_100, 2)],
            Tiles = new(120, 113, 7, 0),
            OverviewBefore = SamplePictures.Scene(width / 4, height / 4, 3, 14),
            OverviewAfter = SamplePictures.Scene(width / 4, height / 4, 3, 30),
            OverviewEvidence = () => Evidence(width / 4, height / 4, 11),
            Alignment = new(true, 1.2, -0.8, 0.58, 0.9, 40, 36, 0.21, true),
            Quality =
            [
                new("Alignment", "Residual shift", 0.37, "m"),
                new("Alignment", "Common points", 214, "", 0) { Text = "evenly spread" },
                new("Radiometry", "Brightness before matching", null) { Text = "later scene 12 % darker" },
            ],
            Provenance =
            [
                new("Model package", "rsiccllm-demo"),
                new("SHA-256 of the package", new string('c', 64)),
                new("Quantisation", "int4 (rtn, block 32)"),
                new("Runtime and device", "ONNX Runtime 1.31.1, cpu"),
                new("Program", "RSICCLLM 0.1.0"),
                new("Tile plan", "256 x 256 pixels, 32 pixels overlap"),
            ],
        };
    }

    public static ReportedChange Change(int index, Random random, int width, int height)
    {
        var kind = Kinds[index % Kinds.Length];
        var (w, h) = (random.Next(40, 140), random.Next(40, 140));
        var (x, y) = (random.Next(Margin, width - w - Margin), random.Next(Margin, height - h - Margin));
        var grid = new GeoTransform(Resolution, 0, Left, 0, -Resolution, Top);
        var cut = Math.Max(w, h) + (2 * Margin);
        var seed = (index * 7) + 1;
        return new()
        {
            Object = kind.Object,
            Verb = kind.Verb,
            Quantity = kind.Quantity,
            Caption = kind.Caption,
            Confidence = 0.97 - (0.11 * (index % 6)),
            Outline = Rectangle(grid, x, y, w, h, notch: index % 3 == 0),
            AreaSquareMetres = w * h * Resolution * Resolution,
            Pictures = new(cut, cut, grid.Offset(x - Margin, y - Margin), () => Cut(cut, seed, null), () => Cut(cut, seed, (w, h))) { Evidence = () => Evidence(cut, cut, seed) },
            ReviewReasons = index % 5 == 4 ? ["confidence below 60 %"] : [],
        };
    }

    /// <summary>What the composer and the layers are given.</summary>
    public static ReportContext Context(PairReport report, string language = "en", string font = "Inter (embedded)", Logo? logo = null) =>
        new(report, SceneReference.Of(report.Grid), new Wording(ReportLanguage.Load(language)), logo, font);

    /// <summary>A hill of evidence in the middle, nothing known in the first columns.</summary>
    private static EvidenceRaster Evidence(int width, int height, int seed)
    {
        var values = new byte[width * height];
        var random = new Random(seed);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (dx, dy) = ((x / (double)width) - 0.5, (y / (double)height) - 0.5);
                values[(y * width) + x] = x < 3 ? EvidenceRaster.Unknown : (byte)Math.Clamp((254 * Math.Exp(-12 * ((dx * dx) + (dy * dy)))) + random.Next(-9, 9), 0, 254);
            }
        }

        return new(width, height, values);
    }

    private static RgbImage Cut(int size, int seed, (int Width, int Height)? roof)
    {
        var image = SamplePictures.Scene(size, size, seed, 4);
        if (roof is { } r)
        {
            SamplePictures.Fill(image, Margin + 8, Margin + 8, r.Width - 12, r.Height - 12, (50, 55, 48), new Random(2));
            SamplePictures.Fill(image, Margin + 4, Margin + 4, r.Width - 12, r.Height - 12, (186, 104, 88), new Random(1));
        }

        return image;
    }

    /// <summary>A slanted strip without data along the right edge.</summary>
    private static Polygon Strip(int width, int height)
    {
        var grid = new GeoTransform(Resolution, 0, Left, 0, -Resolution, Top);
        (double, double)[] corners = [(width * 0.99, 0), (width, 0), (width, height), (width * 0.95, height), (width * 0.99, 0)];
        return new(new LinearRing([.. corners.Select(c => grid.Apply(c.Item1, c.Item2)).Select(c => new Coordinate(c.X, c.Y))]));
    }

    private static Polygon Rectangle(GeoTransform grid, int x, int y, int w, int h, bool notch)
    {
        (double, double)[] corners = notch
            ? [(x, y), (x + w, y), (x + w, y + (h / 2)), (x + (w / 2), y + (h / 2)), (x + (w / 2), y + h), (x, y + h), (x, y)]
            : [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)];
        return new(new LinearRing([.. corners.Select(c => grid.Apply(c.Item1, c.Item2)).Select(c => new Coordinate(c.X, c.Y))]));
    }
}
