using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Simulator.Scenes;

namespace RSICCLLM.Benchmarks.Alignment;

/// <summary>
/// Simulated scenes drawn four times finer than they are measured. A pixel is the mean of 4 x 4 drawn ones, as a camera's gathers light from all of
/// its ground, so that the scene lies where the simulator says; and where the later date's pixels begin can be chosen by quarters of a pixel, so
/// that it is moved without any interpolation.
/// </summary>
internal static class FineScenes
{
    private const int Factor = 4;
    private const int Size = 4800;

    // Drawn pixels left free for moving.
    private const int Free = 32;

    /// <summary>Draws pairs.</summary>
    public static List<MovablePair> Draw(string work, string region, int seed, int count)
    {
        SceneDataset.Write(new SceneOptions { Seed = seed, Region = region, Width = Size, Height = Size, Gsd = 0.5 / Factor }, work, count);
        return [.. Enumerable.Range(0, count).Select(i => Pair(Path.Combine(work, $"scene-{seed}-{i:000}")))];
    }

    private static MovablePair Pair(string folder)
    {
        var (before, after, own) = (RgbImageFile.Read(Path.Combine(folder, "before.tif")), RgbImageFile.Read(Path.Combine(folder, "after.tif")), SimulatedShift.Of(folder));
        return new MovablePair(
            Averaged(before, default),
            shift => Averaged(after, shift),
            new Shift(own.Columns / Factor, own.Rows / Factor),
            [new(0.25, -0.5), new(0.5, 0), new(-0.75, 0.25), new(1.5, -1.25), new(-2.5, 3.25), new(6.25, -4.75)]);
    }

    // The shift: in measured pixels, a multiple of one over the factor.
    private static RgbImage Averaged(RgbImage drawn, Shift shift)
    {
        var (left, top) = (Free - (int)Math.Round(shift.Columns * Factor), Free - (int)Math.Round(shift.Rows * Factor));
        var result = new RgbImage((Size - (2 * Free)) / Factor, (Size - (2 * Free)) / Factor);
        for (var i = 0; i < result.Pixels.Length; i++)
        {
            var (column, row, band) = ((i / 3 % result.Width * Factor) + left, (i / 3 / result.Width * Factor) + top, i % 3);
            var sum = 0;
            for (var y = row; y < row + Factor; y++)
            {
                for (var x = column; x < column + Factor; x++)
                    sum += drawn.Pixels[(((y * drawn.Width) + x) * 3) + band];
            }

            result.Pixels[i] = (byte)((sum + (Factor * Factor / 2)) / (Factor * Factor));
        }

        return result;
    }
}
