using RSICCLLM.Imaging.Buffers;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Rendering;

/// <summary>Finds the stretch of a scene from the smallest overview of enough pixels, or from windows spread evenly over it.</summary>
internal static class StretchSampler
{
    private const int EnoughPixels = 250_000;
    private const int Windows = 8;
    private const int WindowEdge = 128;

    /// <summary>Stretches of red, green and blue.</summary>
    public static Stretch[] Measure(IRasterSource source, BandChoice bands, RenderingOptions options)
    {
        var values = new[] { new List<float>(), new List<float>(), new List<float>() };
        int[] chosen = [bands.Red, bands.Green, bands.Blue];
        var (overview, size) = Level(source);
        foreach (var (row, height) in Spread(size.Height))
        {
            foreach (var (column, width) in Spread(size.Width))
            {
                var (samples, valid) = ValidPixels.Read(source, bands, new PixelWindow(column, row, width, height), overview);
                for (var pixel = 0; pixel < valid.Length; pixel++)
                {
                    for (var colour = 0; valid[pixel] && colour < 3; colour++)
                        values[colour].Add((float)samples[pixel % width, pixel / width, chosen[colour]]);
                }

                samples.Dispose();
                BufferPool.Return(valid);
            }
        }

        return [.. values.Select(v => Stretch.Between(v, options.LowPercentile, options.HighPercentile))];
    }

    private static (int Overview, RasterSize Size) Level(IRasterSource source)
    {
        var found = (Overview: -1, Size: new RasterSize(source.Width, source.Height));
        for (var i = 0; i < source.Overviews.Count; i++)
        {
            if ((long)source.Overviews[i].Width * source.Overviews[i].Height >= EnoughPixels)
                found = (i, source.Overviews[i]);
        }

        return found;
    }

    private static List<(int Start, int Length)> Spread(int size)
    {
        if (size <= Windows * WindowEdge)
            return [(0, size)];
        var step = (size - WindowEdge) / (double)(Windows - 1);
        return [.. Enumerable.Range(0, Windows).Select(i => ((int)(i * step), WindowEdge))];
    }
}
