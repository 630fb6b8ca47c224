using NetTopologySuite.Geometries;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Content;

namespace RSICCLLM.Benchmarks.Reports;

/// <summary>A report of any number of changes whose pictures are drawn when they are asked for: noise, the hardest thing to compress.</summary>
internal static class SyntheticReport
{
    private const int Width = 8000;
    private const int Height = 6000;
    private const int Cut = 224;
    private const double Metres = 0.5;

    public static PairReport Create(int changes)
    {
        var grid = new GeoTransform(Metres, 0, 405_000, 0, -Metres, 5_757_000);
        return new()
        {
            Name = "benchmark",
            Before = new("before.tif", new DateOnly(2025, 5, 1), new string('a', 64)),
            After = new("after.tif", new DateOnly(2026, 5, 1), new string('b', 64)),
            Grid = new("EPSG:25832", 25832, grid, Width, Height, Metres),
            Changes = [.. Enumerable.Range(0, changes).Select(i => Change(i, grid))],
            Exclusions = [],
            Tiles = new(5000, 5000, 0, 0),
            OverviewBefore = Noise(1400, 1050, 1),
            OverviewAfter = Noise(1400, 1050, 2),
            Provenance = [],
        };
    }

    private static ReportedChange Change(int index, GeoTransform grid)
    {
        var random = new Random(index);
        var (x, y) = (random.Next(Width - Cut), random.Next(Height - Cut));
        var (left, top) = grid.Apply(x + 60, y + 60);
        var (right, bottom) = grid.Apply(x + 160, y + 140);
        return new()
        {
            Object = index % 3 == 0 ? "road" : "building",
            Verb = "built",
            Quantity = 1 + (index % 4),
            Caption = "Two new buildings with red roofs have been built in the upper left part of the scene, beside the existing road.",
            Confidence = 0.5 + (index % 50 / 100.0),
            Outline = new GeometryFactory().ToGeometry(new Envelope(left, right, bottom, top)),
            AreaSquareMetres = 100 * 80 * Metres * Metres,
            Pictures = new(Cut, Cut, grid.Offset(x, y), () => Noise(Cut, Cut, index), () => Noise(Cut, Cut, -index))
            {
                Evidence = () => new(Cut, Cut, [.. Enumerable.Range(0, Cut * Cut).Select(i => (byte)(i % 255))]),
            },
        };
    }

    private static RgbImage Noise(int width, int height, int seed)
    {
        var image = new RgbImage(width, height);
        var random = new Random(seed);
        for (var y = 0; y < height; y += 4)
        {
            for (var x = 0; x < width; x += 4)
                Fill(image, x, y, (byte)random.Next(60, 200));
        }

        return image;
    }

    private static void Fill(RgbImage image, int x, int y, byte value)
    {
        for (var row = y; row < Math.Min(y + 4, image.Height); row++)
            image.Pixels.AsSpan(((row * image.Width) + x) * 3, Math.Min(4, image.Width - x) * 3).Fill(value);
    }
}
