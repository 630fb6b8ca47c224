using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Engine;

/// <summary>A captioner that answers at once, so that a run costs what the engine itself costs. Says that nothing has changed, with evidence of a real tile's size.</summary>
internal sealed class InstantCaptioner(int tileSize) : ICaptioner
{
    private const int Cells = 16;

    private static readonly TileCaption Answer = new("Nothing has changed.", [1, 2], -0.1, StopReason.StopToken, new EvidenceMap(Cells, Cells, new float[Cells * Cells]));

    public CaptionerDescription Description { get; } = new("instant", new string('0', 64), "none", tileSize, tileSize, 1, "cpu", "none");

    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return [.. tiles.Select(_ => Answer)];
    }

    public void Dispose()
    {
    }
}
