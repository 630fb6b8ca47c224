using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Decoding;

/// <summary>A sequence that is being answered; it occupies one row of the cache.</summary>
internal sealed class RunningSequence(Prompt prompt, ITokenSampler sampler, int maxNewTokens)
{
    private readonly List<int> _tokens = new(Math.Min(maxNewTokens, 64));
    private double _logProbabilities;
    private StopReason? _stop;

    /// <summary>Tokens in the cache.</summary>
    public int Cached { get; private set; } = prompt.TokenIds.Length;

    /// <summary>Position of the token that is fed next, the same for time, height and width.</summary>
    public long Position { get; private set; } = prompt.NextPosition;

    /// <summary>Chosen tokens.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>Tokens that may still be chosen.</summary>
    public int Left => maxNewTokens - _tokens.Count;

    /// <summary>Tokens guessed for it.</summary>
    public int Guessed { get; set; }

    /// <summary>Of those, how many were right.</summary>
    public int Right { get; set; }

    /// <summary>The token that is fed next.</summary>
    public int LastToken => _tokens[^1];

    public bool Finished => _stop is not null;

    /// <summary>Counts the fed token as cached.</summary>
    public void Advance()
    {
        Cached++;
        Position++;
    }

    /// <summary>Chooses the next token from logits.</summary>
    public void Accept(ReadOnlySpan<float> logits, IReadOnlySet<int> stopTokens)
    {
        var token = sampler.Choose(logits);
        _logProbabilities += LogProbability.Of(logits, token);
        _tokens.Add(token);
        if (stopTokens.Contains(token))
            _stop = StopReason.StopToken;
        else if (_tokens.Count >= maxNewTokens)
            _stop = StopReason.Length;
    }

    public Generation ToGeneration() =>
        new(prompt.Key, _tokens, _logProbabilities / _tokens.Count, _stop ?? throw new InvalidOperationException("The sequence is still running."))
        {
            PromptTokens = prompt.TokenIds.Length,
            Guessed = Guessed,
            Right = Right,
        };
}
