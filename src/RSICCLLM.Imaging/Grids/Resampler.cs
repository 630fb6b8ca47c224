using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Grids;

/// <summary>Separable resampling of 8-bit RGB that leaves out pixels without data.</summary>
internal static class Resampler
{
    /// <param name="rgb">The source window's pixels.</param>
    /// <param name="valid">Its flags.</param>
    /// <param name="source">Where the window lies in the source.</param>
    /// <param name="across">Columns of the target.</param>
    /// <param name="down">Rows of the target.</param>
    /// <param name="height">Rows to make.</param>
    /// <param name="target">Receives the pixels.</param>
    /// <param name="targetValid">Receives the flags.</param>
    public static void Resample(byte[] rgb, bool[] valid, PixelWindow source, ResamplingAxis across, ResamplingAxis down, int height, Span<byte> target, Span<bool> targetValid)
    {
        var width = across.Count;
        for (var row = 0; row < height; row++)
        {
            var (firstRow, rowWeights) = down[row];
            for (var column = 0; column < width; column++)
            {
                var (firstColumn, columnWeights) = across[column];
                float red = 0, green = 0, blue = 0, weight = 0;
                for (var y = 0; y < rowWeights.Length; y++)
                {
                    var index = ((firstRow - source.Row + y) * source.Width) + firstColumn - source.Column;
                    for (var x = 0; x < columnWeights.Length; x++, index++)
                    {
                        if (!valid[index])
                            continue;
                        var w = rowWeights[y] * columnWeights[x];
                        weight += w;
                        red += w * rgb[index * 3];
                        green += w * rgb[(index * 3) + 1];
                        blue += w * rgb[(index * 3) + 2];
                    }
                }

                // Linear weights of a pixel exactly on the border of the data sum to one half.
                if (weight < 0.5f - 1e-4f)
                    continue;
                var pixel = (row * width) + column;
                targetValid[pixel] = true;
                target[pixel * 3] = Round(red / weight);
                target[(pixel * 3) + 1] = Round(green / weight);
                target[(pixel * 3) + 2] = Round(blue / weight);
            }
        }
    }

    private static byte Round(float value) => (byte)Math.Clamp((int)(value + 0.5f), 0, 255);
}
