using System.Diagnostics;
using RSICCLLM.Imaging;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Engine;

/// <summary>Hands calls on, and keeps copies of them when asked to. Not thread-safe.</summary>
internal sealed class RecordingCaptioner(ICaptioner inner) : ICaptioner
{
    public CaptionerDescription Description => inner.Description;

    /// <summary>Calls so far, while <see cref="Keeps"/> was set.</summary>
    public List<(IReadOnlyList<TilePair> Tiles, DecodingOptions Options)> Calls { get; } = [];

    /// <summary>Time spent in the captioner so far.</summary>
    public TimeSpan Inside { get; private set; }

    /// <summary>Whether calls are kept.</summary>
    public bool Keeps { get; set; }

    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        // The engine uses the pixels' memory again.
        if (Keeps)
            Calls.Add(([.. tiles.Select(tile => new TilePair(Copy(tile.Before), Copy(tile.After)))], options));
        var clock = Stopwatch.StartNew();
        var answers = inner.Caption(tiles, options, cancellation);
        Inside += clock.Elapsed;
        return answers;
    }

    public void Dispose()
    {
    }

    private static RgbImage Copy(RgbImage image)
    {
        var copy = new RgbImage(image.Width, image.Height);
        image.Pixels.AsSpan(0, copy.Pixels.Length).CopyTo(copy.Pixels);
        return copy;
    }
}
