using RSICCLLM.Benchmarks.Rasters;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Engine;

/// <summary>
/// A package of random weights does a trained one's work and says nothing that an engine could store: here it does the work for a number of tokens, and
/// words and evidence come from the pictures.
/// </summary>
internal sealed class WordedCaptioner(ICaptioner inner, int tokens) : ICaptioner
{
    private readonly PromptCaptioner _words = new(inner.Description.TileWidth);

    public CaptionerDescription Description => inner.Description;

    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        var worked = inner.Caption(tiles, options with { MaxNewTokens = tokens }, cancellation);
        if (worked.Any(caption => caption.TokenIds.Count != tokens))
            throw new InvalidOperationException($"The model stopped before {tokens} tokens; ask for fewer.");
        return _words.Caption(tiles, options, cancellation);
    }

    public void Dispose()
    {
    }
}
