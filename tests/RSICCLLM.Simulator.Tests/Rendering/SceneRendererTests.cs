using System.Numerics;
using RSICCLLM.Imaging;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Rendering;
using RSICCLLM.Simulator.Worlds;
using RSICCLLM.Simulator.Worlds.Generation;

namespace RSICCLLM.Simulator.Tests.Rendering;

public class SceneRendererTests
{
    private static readonly World Ground = WorldGenerator.Generate(
        new WorldOptions(new Bounds(Vector2.Zero, new Vector2(200)).Grow(40), Regions.Lowland, 17, [], 0.6f, 80, false));

    [Fact]
    public void A_window_shows_what_the_whole_shows_there()
    {
        using var renderer = new SceneRenderer();
        var light = Acquisition.Draw(new RandomStream(3), 0.5f);
        var whole = renderer.Render(Ground, Dates.Before, light, 0, 0, 400, 400, Vector2.Zero, 0.5f);
        var part = renderer.Render(Ground, Dates.Before, light, 130, 210, 96, 80, Vector2.Zero, 0.5f);
        var differing = 0;
        for (var y = 0; y < 80; y++)
        {
            for (var x = 0; x < 96 * 3; x++)
            {
                // Edges may be covered by one grey level more or less, because positions are rounded differently.
                var difference = Math.Abs(part.Pixels[(y * 96 * 3) + x] - whole.Pixels[((210 + y) * 400 * 3) + (130 * 3) + x]);
                if (difference > 3)
                    differing++;
            }
        }

        (differing / (80.0 * 96 * 3)).ShouldBeLessThan(0.002);
    }

    [Fact]
    public void Shadows_fall_away_from_the_sun()
    {
        // One flat building on grass; with the sun in the south the ground north of it is dark, south of it light.
        var world = new World(new Bounds(Vector2.Zero, new Vector2(60)), Regions.Lowland, 1);
        world.Buildings.Add(new Building(new Vector2(30, 30), Vector2.UnitX, 16, 10, 6, 0, RoofShape.Flat, 0, Dates.After, 5));
        using var renderer = new SceneRenderer();
        var light = Acquisition.Draw(new RandomStream(3), 0) with
        {
            ToSun = new Vector2(0, 1),
            Elevation = MathF.PI / 4,
            ShadowStrength = 0.5f,
            NoiseSigma = 0.01f,
        };
        var picture = renderer.Render(world, Dates.After, light, 0, 0, 60, 60, Vector2.Zero, 1);
        var empty = renderer.Render(world, Dates.Before, light, 0, 0, 60, 60, Vector2.Zero, 1);

        // Footprint rows 25..34; 6 m of height at 45 degrees shade rows 19..24.
        Green(picture, 30, 21).ShouldBeLessThan(Green(empty, 30, 21) * 0.75);
        Green(picture, 30, 16).ShouldBe(Green(empty, 30, 16), 2);
        Green(picture, 30, 38).ShouldBe(Green(empty, 30, 38), 2);
    }

    [Fact]
    public void Recorded_pixels_are_never_zero()
    {
        using var renderer = new SceneRenderer();
        var dark = Acquisition.Draw(new RandomStream(9), 0.5f) with { Gain = 0.01f, Haze = 0, NoiseSigma = 30 };
        renderer.Render(Ground, Dates.Before, dark, 0, 0, 64, 64, Vector2.Zero, 0.5f).Pixels.ShouldAllBe(value => value >= 1);
    }

    private static double Green(RgbImage image, int x, int y) => image.Pixels[(((y * image.Width) + x) * 3) + 1];
}
