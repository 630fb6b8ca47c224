namespace RSICCLLM.Imaging.Tests.Support;

/// <summary>A texture that is known at every position, not only at pixels: a sum of waves of many lengths and directions.</summary>
internal sealed class Ground
{
    private readonly (double U, double V, double Phase)[] _waves;

    public Ground(int seed)
    {
        var random = new Random(seed);
        _waves = [.. Enumerable.Range(0, 60).Select(_ =>
        {
            var (frequency, angle) = (0.01 + (random.NextDouble() * 0.24), random.NextDouble() * Math.PI);
            return (frequency * Math.Cos(angle), frequency * Math.Sin(angle), random.NextDouble() * 2 * Math.PI);
        })];
    }

    public byte At(double x, double y)
    {
        var sum = 0.0;
        foreach (var (u, v, phase) in _waves)
            sum += Math.Cos((2 * Math.PI * ((u * x) + (v * y))) + phase);
        return (byte)Math.Clamp(Math.Round(128 + (sum * 11)), 1, 255);
    }

    /// <summary>A picture whose pixel middles lie at the positions given.</summary>
    public RgbImage Picture(int width, int height, Func<double, double, (double X, double Y)> position)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = position((i % width) + 0.5, (i / width) + 0.5);
            image.Pixels.AsSpan(i * 3, 3).Fill(At(x, y));
        }

        return image;
    }
}
