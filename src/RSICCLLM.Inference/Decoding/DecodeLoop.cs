using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Decoding;

/// <summary>
/// Answers several prompts at once. Running sequences always occupy the first rows of the cache: a finished one gives its row to
/// the last, so a step costs what the running ones cost, and freed rows can be filled while others still run. Not thread-safe.
/// </summary>
internal sealed class DecodeLoop(EmbeddingSession embedding, DecoderSession decoder, IReadOnlySet<int> stopTokens, int maxPrefillTokens)
{
    private readonly List<RunningSequence> _running = [];
    private readonly int[] _totals = new int[decoder.Cache.Rows];
    private DecodingOptions _options = new();
    private long[] _positions = [];

    /// <summary>Sequences that still run.</summary>
    public int Running => _running.Count;

    /// <summary>Sequences that can be added.</summary>
    public int Free => decoder.Cache.Rows - _running.Count;

    /// <summary>Finished answers, in the order in which they ended; the caller takes them out.</summary>
    public Queue<Generation> Finished { get; } = new();

    /// <summary>Drops what still runs and makes room for new answers.</summary>
    /// <param name="options">How to decode.</param>
    /// <param name="longestPrompt">Tokens of the longest prompt to come.</param>
    /// <exception cref="ModelException">The prompt leaves no room in the model's context.</exception>
    public void Begin(DecodingOptions options, int longestPrompt)
    {
        var context = decoder.Shape.MaxPositions;
        if (longestPrompt >= context)
            throw new ModelException($"The prompt has {longestPrompt} tokens, but the model's context has {context}; use smaller tiles.");
        _running.Clear();
        Finished.Clear();
        _options = options;
        decoder.Reserve((int)Math.Min((long)longestPrompt + options.MaxNewTokens, context));
    }

    /// <summary>Prefills prompts and chooses the first token of each.</summary>
    /// <param name="prompts">At most <see cref="Free"/>, none longer than promised to <see cref="Begin"/>.</param>
    /// <param name="features">Image features of all prompts in order; <see langword="null"/> when no prompt has images.</param>
    /// <param name="cancellation">Ends the prefill early; then <see cref="Begin"/> anew.</param>
    public void Add(IReadOnlyList<Prompt> prompts, TensorBuffer? features, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prompts.Count, Free);
        var imageTokens = 0L;
        for (var first = 0; first < prompts.Count;)
        {
            // The graph takes prompts of one length; tiles of one size give just that.
            var length = prompts[first].TokenIds.Length;
            var most = Math.Max(1, maxPrefillTokens / length);
            var end = first + 1;
            while (end < prompts.Count && end - first < most && prompts[end].TokenIds.Length == length)
                end++;
            Prefill([.. prompts.Skip(first).Take(end - first)], features, imageTokens, cancellation);
            imageTokens += prompts.Skip(first).Take(end - first).Sum(prompt => (long)prompt.ImageTokens);
            first = end;
        }

        Compact();
    }

    /// <summary>Chooses one more token for every running sequence.</summary>
    public void Step(CancellationToken cancellation)
    {
        var rows = _running.Count;
        if (rows == 0)
            return;
        var ids = embedding.Ids(rows, 1);
        var positions = Positions(3 * rows);
        for (var row = 0; row < rows; row++)
        {
            var sequence = _running[row];
            ids[row] = sequence.LastToken;
            positions[row] = positions[rows + row] = positions[(2 * rows) + row] = sequence.Position;
            _totals[row] = sequence.Cached + 1;
        }

        using (var embeddings = embedding.Run(rows, 1, null, cancellation))
            decoder.Run(0, rows, 1, embeddings, _totals.AsSpan(0, rows), positions, cancellation);
        for (var row = 0; row < rows; row++)
        {
            _running[row].Advance();
            _running[row].Accept(decoder.Logits(row), stopTokens);
        }

        Compact();
    }

    private void Prefill(Prompt[] prompts, TensorBuffer? features, long firstFeature, CancellationToken cancellation)
    {
        var (rows, length) = (prompts.Length, prompts[0].TokenIds.Length);
        var ids = embedding.Ids(rows, length);
        var positions = Positions(3 * rows * length);
        for (var row = 0; row < rows; row++)
        {
            var prompt = prompts[row];
            for (var i = 0; i < length; i++)
                ids[(row * length) + i] = prompt.TokenIds[i];
            for (var axis = 0; axis < 3; axis++)
                prompt.Positions.AsSpan(axis * length, length).CopyTo(positions[(((axis * rows) + row) * length)..]);
            _totals[row] = length;
        }

        var hidden = decoder.Shape.HiddenSize;
        var imageTokens = prompts.Sum(prompt => (long)prompt.ImageTokens);
        using (var images = imageTokens == 0 ? null : features!.View(firstFeature * hidden, imageTokens, hidden))
        using (var embeddings = embedding.Run(rows, length, images, cancellation))
            decoder.Run(_running.Count, rows, length, embeddings, _totals.AsSpan(0, rows), positions, cancellation);
        for (var row = 0; row < rows; row++)
        {
            var prompt = prompts[row];
            var sequence = new RunningSequence(prompt, TokenSampler.Create(_options), Math.Min(_options.MaxNewTokens, decoder.Shape.MaxPositions - length));
            sequence.Accept(decoder.Logits(row), stopTokens);
            _running.Add(sequence);
        }
    }

    private void Compact()
    {
        for (var row = _running.Count - 1; row >= 0; row--)
        {
            if (!_running[row].Finished)
                continue;
            Finished.Enqueue(_running[row].ToGeneration());
            var last = _running.Count - 1;
            if (row != last)
            {
                decoder.Cache.CopyRow(last, row, _running[last].Cached);
                _running[row] = _running[last];
            }

            _running.RemoveAt(last);
        }
    }

    private Span<long> Positions(int count)
    {
        if (_positions.Length < count)
            _positions = new long[count];
        return _positions.AsSpan(0, count);
    }
}
