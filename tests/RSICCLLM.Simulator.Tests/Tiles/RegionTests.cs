using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.Simulator.Tests.Tiles;

public class RegionTests
{
    [Fact]
    public void Regions_differ_in_colour()
    {
        // Lowland is green on average, the south is warmer: more red against green.
        RedOverGreen("southern").ShouldBeGreaterThan(RedOverGreen("lowland") + 0.05);
    }

    private static double RedOverGreen(string region)
    {
        using var generator = new TileGenerator(new TileOptions { Seed = 3, Region = region });
        double red = 0, green = 0;
        for (var i = 0; i < 20; i++)
        {
            var pixels = generator.Generate(i).Before.Pixels;
            for (var at = 0; at < pixels.Length; at += 3)
            {
                red += pixels[at];
                green += pixels[at + 1];
            }
        }

        return red / green;
    }
}
