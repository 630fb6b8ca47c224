using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Decoding;

/// <summary>
/// Answers several prompts at once. Running sequences always occupy the first rows of the cache: a finished one gives its row to
/// the last, so a step costs what the running ones cost, and freed rows can be filled while others still run. Not thread-safe.
/// </summary>
internal sealed class DecodeLoop(EmbeddingSession embedding, DecoderSession decoder, PromptReader reader, IReadOnlySet<int> stopTokens, int maxPrefillTokens)
{
    private readonly List<RunningSequence> _running = [];
    private readonly int[] _totals = new int[decoder.Cache.Rows];
    private readonly NGramDrafts _drafts = new();
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

        // Anew for each call: the last digits of probabilities depend on what was guessed, and a call that is repeated gives the same ones.
        _drafts.Clear();
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
            // The graph takes prompts of one length: tiles of one size give just that, and pruned ones come in order of length.
            var length = prompts[first].TokenIds.Length;
            var most = reader.Copied(prompts[first]) > 0 ? 1 : Math.Max(1, maxPrefillTokens / length);
            var end = first + 1;
            while (end < prompts.Count && end - first < most && prompts[end].TokenIds.Length == length)
                end++;
            Prefill([.. prompts.Skip(first).Take(end - first)], features, imageTokens, cancellation);
            imageTokens += prompts.Skip(first).Take(end - first).Sum(prompt => (long)prompt.ImageTokens);
            first = end;
        }

        Compact();
    }

    /// <summary>Chooses one more token for every running sequence, or several for one that runs alone, as far as guesses are right.</summary>
    public void Step(CancellationToken cancellation)
    {
        if (_running.Count == 0)
            return;
        var guesses = Guesses();
        Feed(guesses, cancellation);
        if (guesses.Count > 0)
        {
            Check(_running[0], guesses);
        }
        else
        {
            for (var row = 0; row < _running.Count; row++)
            {
                _running[row].Advance();
                _running[row].Accept(decoder.Logits(row), stopTokens);
            }
        }

        Compact();
    }

    private IReadOnlyList<int> Guesses()
    {
        if (_options.SpeculativeTokens == 0 || _running.Count > 1 || !decoder.ContinuesRows || !decoder.GivesSeveralLogits)
            return [];

        // The last token that may be chosen needs no guess: it is chosen from the logits behind the one before.
        var sequence = _running[0];
        return _drafts.Guess(sequence.Tokens, Math.Min(_options.SpeculativeTokens, sequence.Left - 1));
    }

    // Each sequence's last token, and what is guessed to follow the only one.
    private void Feed(IReadOnlyList<int> guesses, CancellationToken cancellation)
    {
        var (rows, length) = (_running.Count, 1 + guesses.Count);
        var ids = embedding.Ids(rows, length);
        var positions = Positions(3 * rows * length);
        for (var row = 0; row < rows; row++)
        {
            var sequence = _running[row];
            for (var i = 0; i < length; i++)
            {
                ids[(row * length) + i] = i == 0 ? sequence.LastToken : guesses[i - 1];
                for (var axis = 0; axis < 3; axis++)
                    positions[(((axis * rows) + row) * length) + i] = sequence.Position + i;
            }

            _totals[row] = sequence.Cached + length;
        }

        using var embeddings = embedding.Run(rows, length, null, cancellation);
        decoder.Run(0, rows, length, embeddings, _totals.AsSpan(0, rows), positions, cancellation, length);
    }

    // What is cached behind the first wrong guess is written over by the next step.
    private void Check(RunningSequence sequence, IReadOnlyList<int> guesses)
    {
        sequence.Guessed += guesses.Count;
        for (var i = 0; i <= guesses.Count; i++)
        {
            sequence.Advance();
            sequence.Accept(decoder.Logits(0, guesses.Count - i), stopTokens);
            if (i == guesses.Count || sequence.LastToken != guesses[i])
                break;
            sequence.Right++;
            if (sequence.Finished)
                break;
        }
    }

    private void Prefill(Prompt[] prompts, TensorBuffer? features, long firstFeature, CancellationToken cancellation)
    {
        reader.Read(_running.Count, prompts, features, firstFeature, cancellation);
        for (var row = 0; row < prompts.Length; row++)
        {
            var most = Math.Min(_options.MaxNewTokens, decoder.Shape.MaxPositions - prompts[row].TokenIds.Length);
            var sequence = new RunningSequence(prompts[row], TokenSampler.Create(_options), most);
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
            if (_options.SpeculativeTokens > 0)
                _drafts.Learn(_running[row].Tokens);
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
