using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Sessions;

namespace RSICCLLM.Inference.GenAI;

/// <summary>
/// Captions one tile after the other: the runtime takes pictures for one sequence at a time. With greedy options the tokens are those of
/// our own loop; sampled ones are not, because the runtime has a sampler of its own. Takes over the model and the session.
/// </summary>
internal sealed class GenAICaptioner(PackageParts parts, GenAIModel model, VisionSession vision) : ICaptioner
{
    private readonly int[] _prompt = parts.Prompts.Build().TokenIds;
    private readonly TileEncoder _encoder = new(parts.Processor, vision, parts.Description.TileWidth, parts.Description.TileHeight);
    private bool _disposed;

    /// <inheritdoc/>
    public CaptionerDescription Description => parts.Description;

    /// <inheritdoc/>
    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        options.Validate();
        _encoder.CheckSizes(tiles);
        var captions = new TileCaption[tiles.Count];
        for (var i = 0; i < tiles.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var evidence = _encoder.Encode(tiles, i, 1, cancellation)[0];
            captions[i] = Description.Keeps(evidence) ? Answer(tiles[i], evidence, options, cancellation) : TileCaption.SetAside(evidence);
        }

        return captions;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        vision.Dispose();
        model.Dispose();
    }

    private TileCaption Answer(TilePair tile, EvidenceMap evidence, DecodingOptions options, CancellationToken cancellation)
    {
        var (pixels, grid) = model.Prepare(tile);
        var answer = model.Answer(pixels, grid, _prompt, options, cancellation);
        return new TileCaption(parts.Tokenizer.Decode(answer.TokenIds, skipSpecialTokens: true).Trim(), answer.TokenIds, answer.MeanLogProbability, answer.Stop, evidence) { PromptTokens = _prompt.Length };
    }
}
