using System.Text.Json;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Simulator.Rendering;
using RSICCLLM.Simulator.Scenes;
using RSICCLLM.Simulator.Worlds;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Simulator.Tests.Scenes;

public class SceneDatasetTests
{
    private static readonly SceneOptions Options = new() { Seed = 11, Width = 620, Height = 500, ChangesPerSquareKilometre = 120 };

    [Fact]
    public void Rasters_read_back_as_they_were_drawn()
    {
        using var folder = new TemporaryFolder();
        SceneDataset.Write(Options, folder.Path, 1);
        var scene = Scene.Generate(Options, 0);
        using var renderer = new SceneRenderer();
        foreach (var (date, name) in new[] { (Dates.Before, "before.tif"), (Dates.After, "after.tif") })
        {
            using var file = GeoTiffFile.Open(Path.Combine(folder.Path, "scene-11-000", name));
            (file.Width, file.Height, file.BandCount, file.NoData).ShouldBe((620, 500, 3, 0.0));
            file.Crs!.EpsgCode.ShouldBe(25832);
            file.Transform.ShouldBe(scene.Transform);
            var drawn = scene.Render(renderer, date, 0, 0, 620, 500);
            file.ReadWindow(new PixelWindow(0, 0, 620, 500)).Bytes.ShouldBe(drawn.Pixels);
        }
    }

    [Fact]
    public void The_second_date_has_a_border_without_data_and_changes_lie_within()
    {
        var scene = Scene.Generate(Options, 1);
        using var renderer = new SceneRenderer();
        var after = scene.Render(renderer, Dates.After, 0, 0, 620, 500);
        var before = scene.Render(renderer, Dates.Before, 0, 0, 620, 500);
        var empty = Enumerable.Range(0, 620 * 500).Count(i => IsEmpty(after, i));
        (empty / (620.0 * 500)).ShouldBeInRange(0.005, 0.15);
        Enumerable.Range(0, 620 * 500).ShouldAllBe(i => !IsEmpty(before, i));
        scene.Changes.ShouldNotBeEmpty();
        foreach (var ring in scene.Changes.SelectMany(change => change.Rings))
        {
            foreach (var point in ring)
            {
                // Half a pixel inwards of the ring is photographed.
                var inside = point + (System.Numerics.Vector2.Normalize((scene.Border.Ring[0] + scene.Border.Ring[2]) / 2 - point) * 1.5f);
                IsEmpty(after, ((int)inside.Y * 620) + (int)inside.X).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void Truth_lies_in_the_scene_as_RFC_7946_wants_it()
    {
        using var folder = new TemporaryFolder();
        SceneDataset.Write(Options, folder.Path, 1);
        var target = Path.Combine(folder.Path, "scene-11-000");
        using var geo = JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "truth.geojson")));
        using var plain = JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "truth.json")));
        var transform = plain.RootElement.GetProperty("transform").EnumerateArray().Select(v => v.GetDouble()).ToArray();
        plain.RootElement.GetProperty("shift").EnumerateArray().Select(v => Math.Abs(v.GetDouble())).ShouldAllBe(v => v > 0 && v <= 1, "each date lies up to half a pixel off the grid");
        var grid = new GeoTransform(transform[0], transform[1], transform[2], transform[3], transform[4], transform[5]);
        var system = CoordinateReferenceSystem.FromEpsg(25832);
        var features = geo.RootElement.GetProperty("features").EnumerateArray().ToList();
        var changes = plain.RootElement.GetProperty("changes").EnumerateArray().ToList();
        features.Count.ShouldBe(changes.Count);
        features.Count.ShouldBeGreaterThan(3);
        for (var i = 0; i < features.Count; i++)
        {
            var rings = Rings(features[i].GetProperty("geometry"));
            var area = 0.0;
            foreach (var ring in rings)
            {
                ring[0].ShouldBe(ring[^1]);
                SignedArea(ring).ShouldBeGreaterThan(0, "an exterior ring runs counter-clockwise");
                var metres = ring.Select(p => system.FromWgs84(p.X, p.Y)).ToList();
                foreach (var (x, y) in metres)
                {
                    var (column, row) = grid.Invert(x, y);
                    column.ShouldBeInRange(-1, 621);
                    row.ShouldBeInRange(-1, 501);
                }

                area += SignedArea(metres);
            }

            area.ShouldBe(features[i].GetProperty("properties").GetProperty("areaSquareMetres").GetDouble(), 0.01 * area + 0.2);
            features[i].GetProperty("properties").GetProperty("object").GetString().ShouldBe(changes[i].GetProperty("object").GetString());
        }

        // Counted records add up to the changes that are counted.
        var counted = plain.RootElement.GetProperty("records").EnumerateArray()
            .Where(r => r.GetProperty("quantity").ValueKind == JsonValueKind.Number).Sum(r => r.GetProperty("quantity").GetInt32());
        counted.ShouldBe(changes.Count(c => c.GetProperty("object").GetString() != "trees"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_files()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var small = Options with { Width = 300, Height = 260 };
        SceneDataset.Write(small, first.Path, 1);
        SceneDataset.Write(small, second.Path, 1);
        foreach (var file in Directory.EnumerateFiles(first.Path, "*", SearchOption.AllDirectories))
            File.ReadAllBytes(file).ShouldBe(File.ReadAllBytes(Path.Combine(second.Path, Path.GetRelativePath(first.Path, file))));
    }

    [Theory]
    [InlineData(4326, "degrees")]
    [InlineData(9999, "EPSG:9999")]
    public void Systems_that_cannot_be_used_are_named(int code, string quoted) =>
        Should.Throw<ArgumentException>(() => (Options with { EpsgCode = code }).Validate()).Message.ShouldContain(quoted);

    private static bool IsEmpty(RgbImage image, int pixel) =>
        image.Pixels[pixel * 3] == 0 && image.Pixels[(pixel * 3) + 1] == 0 && image.Pixels[(pixel * 3) + 2] == 0;

    private static List<List<(double X, double Y)>> Rings(JsonElement geometry)
    {
        var coordinates = geometry.GetProperty("coordinates");
        var polygons = geometry.GetProperty("type").GetString() == "Polygon" ? [coordinates] : coordinates.EnumerateArray().ToArray();
        return [.. polygons.Select(polygon => polygon[0].EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble())).ToList())];
    }

    private static double SignedArea(IReadOnlyList<(double X, double Y)> ring)
    {
        var (x0, y0) = ring[0];
        return ring.Zip(ring.Skip(1), (a, b) => ((a.X - x0) * (b.Y - y0)) - ((b.X - x0) * (a.Y - y0))).Sum() / 2;
    }
}
