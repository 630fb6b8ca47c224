using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Tests.Support;

/// <summary>Answers each tile with its first pixel's value, or does what a test scripts. Stands in for the model where only the way to it is tested.</summary>
internal sealed class ScriptedCaptioner : ICaptioner
{
    /// <summary>Called with the tiles of each call.</summary>
    public Action<IReadOnlyList<TilePair>, CancellationToken> Before { get; init; } = (_, _) => { };

    /// <summary>The answer for a tile.</summary>
    public Func<TilePair, DecodingOptions, TileCaption> Answer { get; init; } = (tile, _) => Caption($"tile {tile.Before.Pixels[0]}");

    public CaptionerDescription Description { get; init; } = new("scripted", new string('a', 64), "float32", 2, 2, null, "cpu", "test");

    public static TileCaption Caption(string text, StopReason stop = StopReason.StopToken) =>
        new(text, [1, 2, 3], -0.25, stop, new EvidenceMap(1, 2, [0.5f, 1]));

    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        Before(tiles, cancellation);
        return [.. tiles.Select(tile => Answer(tile, options))];
    }

    public void Dispose()
    {
    }
}
