using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Tests.Support;

/// <summary>Stands in for the model: names a building where the two pictures differ much, with the difference as evidence; or does what a test scripts.</summary>
internal sealed class ScriptedCaptioner(int tileSize = 32) : ICaptioner
{
    public const int CellPixels = 4;

    private int _inside;

    /// <summary>Called before each batch with its number from 0.</summary>
    public Action<int, CancellationToken> BeforeBatch { get; init; } = (_, _) => { };

    /// <summary>Whether a job is in it.</summary>
    public bool IsBusy => Volatile.Read(ref _inside) != 0;

    public int Batches { get; private set; }

    public int Tiles { get; private set; }

    public CaptionerDescription Description { get; } = new("scripted", new string('a', 64), "float32", tileSize, tileSize, 1.0, "cpu", "test");

    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _inside).ShouldBe(1, "the captioner is not thread-safe and must be used by one job at a time");
        try
        {
            BeforeBatch(Batches++, cancellation);
            Tiles += tiles.Count;
            return [.. tiles.Select(Answer)];
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public void Dispose() => _inside.ShouldBe(0, "the captioner was closed under a running job");

    private TileCaption Answer(TilePair pair)
    {
        var cells = tileSize / CellPixels;
        var values = new float[cells * cells];
        for (var at = 0; at < pair.Before.Pixels.Length; at++)
        {
            var (x, y) = (at / 3 % tileSize, at / 3 / tileSize);
            var difference = Math.Abs(pair.Before.Pixels[at] - pair.After.Pixels[at]);
            values[((y / CellPixels) * cells) + (x / CellPixels)] += difference / 100f / (CellPixels * CellPixels * 3);
        }

        var text = values.Max() > 0.5 ? "A building has been built." : "Nothing has changed.";
        return new TileCaption(text, [1, 2], -0.1, StopReason.StopToken, new EvidenceMap(cells, cells, values));
    }
}
