using System.Runtime.InteropServices;

namespace RSICCLLM.Inference.Decoding;

/// <summary>
/// Guesses how an answer goes on from how earlier ones did: after the same last few tokens, what most often followed (prompt lookup
/// decoding; Yang et al. 2023, "Inference with Reference", arXiv 2304.04487). The decoder checks every guess, so a wrong one costs time and
/// changes no token. The same answers learned in the same order give the same guesses. Not thread-safe.
/// </summary>
internal sealed class NGramDrafts
{
    // Contexts of so many tokens; longer ones are trusted first.
    private const int LongestContext = 6;

    // A draft ends where it would be right less often than this.
    private const double LeastProbability = 0.4;

    // Stands for what is before the first token.
    private const int Start = -1;

    private readonly Dictionary<ulong, Followers> _followers = [];

    /// <summary>Forgets everything.</summary>
    public void Clear() => _followers.Clear();

    /// <summary>Learns from a finished answer.</summary>
    public void Learn(IReadOnlyList<int> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            for (var length = 1; length <= LongestContext; length++)
            {
                ref var followers = ref CollectionsMarshal.GetValueRefOrAddDefault(_followers, Context(tokens, [], i, length), out _);
                (followers ??= new Followers()).Count(tokens[i]);
            }
        }
    }

    /// <summary>Guesses the next tokens of an answer.</summary>
    /// <param name="tokens">The answer so far.</param>
    /// <param name="most">Most tokens to guess.</param>
    /// <returns>As many as are likely to be right; none where nothing is known.</returns>
    public IReadOnlyList<int> Guess(IReadOnlyList<int> tokens, int most)
    {
        var guessed = new List<int>();
        var probability = 1.0;
        while (guessed.Count < most && Best(tokens, guessed) is { } followers)
        {
            probability *= followers.Share;
            if (probability < LeastProbability)
                break;
            guessed.Add(followers.Token);
        }

        return guessed;
    }

    private Followers? Best(IReadOnlyList<int> tokens, List<int> guessed)
    {
        for (var length = LongestContext; length > 0; length--)
        {
            if (_followers.TryGetValue(Context(tokens, guessed, tokens.Count + guessed.Count, length), out var followers))
                return followers;
        }

        return null;
    }

    // FNV-1a over the last tokens before an index: two contexts that fall together cost a guess, no answer.
    private static ulong Context(IReadOnlyList<int> tokens, List<int> guessed, int end, int length)
    {
        var hash = 14695981039346656037UL ^ (ulong)length;
        for (var i = end - length; i < end; i++)
        {
            var token = i < 0 ? Start : i < tokens.Count ? tokens[i] : guessed[i - tokens.Count];
            hash = (hash ^ unchecked((uint)token)) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>What followed one context.</summary>
    private sealed class Followers
    {
        private readonly Dictionary<int, int> _counts = [];
        private int _total;

        /// <summary>The most frequent; of equals the one that was so first.</summary>
        public int Token { get; private set; } = Start;

        /// <summary>Its share, with one more of something else: what was seen once is not yet sure.</summary>
        public double Share => _counts[Token] / (_total + 0.5);

        public void Count(int token)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, token, out _);
            count++;
            _total++;
            if (Token == Start || count > _counts[Token])
                Token = token;
        }
    }
}
