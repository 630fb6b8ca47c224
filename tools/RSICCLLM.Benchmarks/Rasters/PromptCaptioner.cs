using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Rasters;

/// <summary>Answers at once, so that what is measured is everything but the model: evidence is the mean difference of a cell, words come with it.</summary>
internal sealed class PromptCaptioner(int tileSize) : ICaptioner
{
    private const int CellPixels = 7;

    public CaptionerDescription Description { get; } = new("answers at once", new string('0', 64), "none", tileSize, tileSize, 0.5, "cpu", "none");

    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation) =>
        [.. tiles.Select(Answer)];

    public void Dispose()
    {
    }

    private TileCaption Answer(TilePair pair)
    {
        var cells = tileSize / CellPixels;
        var values = new float[cells * cells];
        for (int y = 0, at = 0; y < tileSize; y++)
        {
            for (var x = 0; x < tileSize; x++, at += 3)
                values[(y / CellPixels * cells) + (x / CellPixels)] += Math.Abs(pair.Before.Pixels[at + 1] - pair.After.Pixels[at + 1]) / (60f * CellPixels * CellPixels);
        }

        var text = values.Max() > 0.5f ? "A building has been built." : "Nothing has changed.";
        return new TileCaption(text, [1], -0.05, StopReason.StopToken, new EvidenceMap(cells, cells, values));
    }
}
