using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Rendering;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Tests.Tiles;

public class RegionTests
{
    [Fact]
    public void Regions_differ_in_colour()
    {
        // Lowland is green on average, the south is warmer: more red against green.
        RedOverGreen("southern").ShouldBeGreaterThan(RedOverGreen("lowland") + 0.05);
    }

    [Fact]
    public void Each_region_is_photographed_by_its_own_sensor()
    {
        foreach (var style in new[] { Regions.Lowland, Regions.Southern })
        {
            for (ulong seed = 0; seed < 200; seed++)
            {
                var drawn = Acquisition.Draw(new RandomStream(seed), 0.5f, style.Sensor);
                (drawn.Elevation * 180 / MathF.PI).ShouldBeInRange(style.Sensor.Elevation.Low - 0.01f, style.Sensor.Elevation.High + 0.01f);
                drawn.NoiseSigma.ShouldBeInRange(style.Sensor.Noise.Low, style.Sensor.Noise.High);
                drawn.BlurSigma.ShouldBeInRange(style.Sensor.Blur.Low, style.Sensor.Blur.High);
                drawn.Cast.X.ShouldBeInRange(style.Sensor.Red.Low, style.Sensor.Red.High);
            }
        }

        Regions.Southern.Sensor.Blur.High.ShouldBeLessThan(1);
        Regions.Southern.Sensor.Noise.Low.ShouldBeGreaterThan(Regions.Lowland.Sensor.Noise.Low);
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
