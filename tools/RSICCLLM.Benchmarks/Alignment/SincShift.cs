using RSICCLLM.Imaging;

namespace RSICCLLM.Benchmarks.Alignment;

/// <summary>Moves a picture by part of a pixel with a windowed sinc of 16 taps, which the program itself does not use.</summary>
internal static class SincShift
{
    /// <summary>Pixels that count on each side.</summary>
    public const int Reach = 8;

    /// <summary>The picture whose content lies (columns, rows) farther right and down.</summary>
    public static RgbImage Move(RgbImage image, double columns, double rows)
    {
        var (across, down) = (Taps(columns), Taps(rows));
        var (width, height) = (image.Width, image.Height);
        var half = new double[image.Pixels.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var band = 0; band < 3; band++)
                {
                    var sum = 0.0;
                    for (var t = 0; t < across.Weights.Length; t++)
                        sum += across.Weights[t] * image.Pixels[(((y * width) + Math.Clamp(x + across.First + t, 0, width - 1)) * 3) + band];
                    half[(((y * width) + x) * 3) + band] = sum;
                }
            }
        }

        var result = new RgbImage(width, height);
        for (var i = 0; i < result.Pixels.Length; i++)
        {
            var (x, y, band) = (i / 3 % width, i / 3 / width, i % 3);
            var sum = 0.0;
            for (var t = 0; t < down.Weights.Length; t++)
                sum += down.Weights[t] * half[(((Math.Clamp(y + down.First + t, 0, height - 1) * width) + x) * 3) + band];
            result.Pixels[i] = (byte)Math.Clamp(Math.Round(sum), 0, 255);
        }

        return result;
    }

    private static (int First, double[] Weights) Taps(double shift)
    {
        var whole = (int)Math.Floor(-shift);
        var part = -shift - whole;
        var weights = new double[2 * Reach];
        for (var i = 0; i < weights.Length; i++)
        {
            var x = i - (Reach - 1) - part;
            weights[i] = Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x) * (0.5 + (0.5 * Math.Cos(Math.PI * x / Reach)));
        }

        var sum = weights.Sum();
        return (whole - (Reach - 1), [.. weights.Select(w => w / sum)]);
    }
}
