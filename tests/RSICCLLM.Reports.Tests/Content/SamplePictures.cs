using RSICCLLM.Imaging;

namespace RSICCLLM.Reports.Tests.Content;

/// <summary>Fields, a road and roofs, drawn from a seed; enough for a report's pictures to look like something.</summary>
internal static class SamplePictures
{
    public static RgbImage Scene(int width, int height, int seed, int roofs)
    {
        var image = new RgbImage(width, height);
        var random = new Random(seed);
        var noise = new Random(seed + 1);
        Fill(image, 0, 0, width, height, (112, 128, 82), noise);
        for (var i = 0; i < 12; i++)
        {
            var (w, h) = (random.Next(width / 6, width / 2), random.Next(height / 6, height / 2));
            var field = (random.Next(95, 165), random.Next(110, 150), random.Next(70, 100));
            Fill(image, random.Next(width) - (w / 2), random.Next(height) - (h / 2), w, h, field, noise);
        }

        Fill(image, 0, height * 6 / 10, width, Math.Max(2, height / 40), (138, 138, 136), noise);
        Fill(image, width * 3 / 10, 0, Math.Max(2, width / 50), height, (146, 144, 140), noise);
        for (var i = 0; i < roofs; i++)
        {
            var (w, h) = (random.Next(width / 24, width / 10), random.Next(height / 24, height / 10));
            var (x, y) = (random.Next(width - w), random.Next(height - h));
            Fill(image, x + 3, y + 3, w, h, (52, 58, 50), noise);
            Fill(image, x, y, w, h, (random.Next(140, 195), random.Next(90, 130), random.Next(80, 110)), noise);
        }

        return image;
    }

    public static void Fill(RgbImage image, int x, int y, int width, int height, (int R, int G, int B) color, Random noise)
    {
        for (var row = Math.Max(0, y); row < Math.Min(image.Height, y + height); row++)
        {
            for (var column = Math.Max(0, x); column < Math.Min(image.Width, x + width); column++)
            {
                var grain = noise.Next(-9, 10);
                var at = ((row * image.Width) + column) * 3;
                image.Pixels[at] = (byte)Math.Clamp(color.R + grain, 0, 255);
                image.Pixels[at + 1] = (byte)Math.Clamp(color.G + grain, 0, 255);
                image.Pixels[at + 2] = (byte)Math.Clamp(color.B + grain, 0, 255);
            }
        }
    }
}
