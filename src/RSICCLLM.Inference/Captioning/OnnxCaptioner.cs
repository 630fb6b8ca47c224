using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Inference.Captioning;

/// <summary>
/// Captions with ONNX Runtime and a decode loop of our own. Rows that finished captions leave are filled with waiting tiles, so a
/// long list keeps the batch full; an answer does not depend on what was decoded beside it.
/// </summary>
internal sealed class OnnxCaptioner : ICaptioner
{
    private readonly CaptionGraphs _graphs;
    private readonly TileEncoder _encoder;
    private readonly TilePrompts _prompts;
    private readonly DecodeLoop _loop;
    private readonly QwenTokenizer _tokenizer;
    private readonly int _batchSize;
    private readonly int _tilesPerCall;
    private bool _disposed;

    /// <summary>Takes over the graphs.</summary>
    public OnnxCaptioner(CaptionerDescription description, CaptionGraphs graphs, TileEncoder encoder, TilePrompts prompts, DecodeLoop loop, QwenTokenizer tokenizer, int maxPrefillTokens)
    {
        Description = description;
        _graphs = graphs;
        _encoder = encoder;
        _prompts = prompts;
        _loop = loop;
        _tokenizer = tokenizer;
        _batchSize = loop.Free;
        _tilesPerCall = Math.Max(1, maxPrefillTokens / prompts.Whole.TokenIds.Length);
    }

    /// <inheritdoc/>
    public CaptionerDescription Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        options.Validate();
        _encoder.CheckSizes(tiles);
        cancellation.ThrowIfCancellationRequested();
        if (tiles.Count == 0)
            return [];

        _loop.Begin(options, _prompts.Whole.TokenIds.Length);
        var captions = new TileCaption[tiles.Count];
        var evidence = new EvidenceMap[tiles.Count];
        var next = 0;
        while (next < tiles.Count || _loop.Running > 0)
        {
            if (WorthFilling(tiles.Count - next))
                next = Fill(tiles, next, evidence, captions, cancellation);
            else
                _loop.Step(cancellation);
            while (_loop.Finished.TryDequeue(out var answer))
                captions[answer.Key] = ToCaption(answer, evidence[answer.Key]);
        }

        return captions;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _encoder.Dispose();
        _graphs.Dispose();
    }

    private int Fill(IReadOnlyList<TilePair> tiles, int next, EvidenceMap[] evidence, TileCaption[] captions, CancellationToken cancellation)
    {
        while (next < tiles.Count && _loop.Free > 0)
        {
            var first = next;
            var count = Math.Min(Math.Min(_loop.Free, tiles.Count - first), _tilesPerCall);
            _encoder.Encode(tiles, first, count, cancellation).CopyTo(evidence, first);
            next += count;
            var kept = Enumerable.Range(first, count).Where(i => Description.Keeps(evidence[i])).ToArray();
            foreach (var aside in Enumerable.Range(first, count).Except(kept))
                captions[aside] = TileCaption.SetAside(evidence[aside]);
            if (kept.Length == 0)
                continue;
            // Prompts of one length are read together.
            Prompt[] prompts = [.. kept.Select(i => _prompts.For(i, evidence[i])).OrderBy(prompt => prompt.TokenIds.Length)];
            _loop.Add(prompts, _encoder.Select([.. prompts.Select(prompt => (prompt.Key - first, prompt.KeptImageTokens))], count), cancellation);
        }

        return next;
    }

    // Images and prompts are cheaper together than one by one; a quarter of the batch may stand empty meanwhile.
    private bool WorthFilling(int waiting) => waiting > 0 && _loop.Free >= Math.Min(waiting, Math.Max(1, _batchSize / 4));

    private TileCaption ToCaption(Generation answer, EvidenceMap evidence) =>
        new(_tokenizer.Decode(answer.TokenIds, skipSpecialTokens: true).Trim(), answer.TokenIds, answer.MeanLogProbability, answer.Stop, evidence)
        {
            PromptTokens = answer.PromptTokens,
            PrunedTokens = _prompts.Whole.TokenIds.Length - answer.PromptTokens,
            GuessedTokens = answer.Guessed,
            RightGuesses = answer.Right,
        };
}
