using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Answers;

/// <summary>
/// Asks again where an answer is no caption, and gives the tile up with its reason when that does not help. An answer that does not end
/// gets twice the room at each try; an empty or looping one is sampled (temperature 0.3, then 0.6, ...; always the same seeds, so that
/// a repeated run gives the same words). Takes over the captioner.
/// </summary>
public sealed class CheckedCaptioner : ICaptioner
{
    private const int UsualRetries = 2;
    private const double TemperatureStep = 0.3;
    private const double TopP = 0.9;

    private readonly ICaptioner _inner;
    private readonly int _retries;

    /// <param name="inner">Gives the answers.</param>
    /// <param name="retries">How often an answer is asked for again, 0 to 10.</param>
    /// <exception cref="ArgumentOutOfRangeException">The retries are out of range.</exception>
    public CheckedCaptioner(ICaptioner inner, int retries = UsualRetries)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(retries, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(retries, 10);
        _inner = inner;
        _retries = retries;
    }

    /// <summary>Tokens of the longest answer that is asked for: of the last try of one that does not end. What memory is to be planned for. Thread-safe.</summary>
    /// <param name="maxNewTokens">Tokens of the first try, 1 or more.</param>
    /// <exception cref="OverflowException">There are too many.</exception>
    public static int LongestAnswer(int maxNewTokens) => checked(maxNewTokens * (1 << UsualRetries));

    /// <inheritdoc/>
    public CaptionerDescription Description => _inner.Description;

    /// <summary>Tokens that were guessed in all calls, repeated ones included; see <see cref="DecodingOptions.SpeculativeTokens"/>.</summary>
    public long GuessedTokens { get; private set; }

    /// <summary>Of those, how many were right.</summary>
    public long RightGuesses { get; private set; }

    /// <summary>Tokens of all prompts, repeated ones included.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>Tokens of the second date that were left out of them; see <see cref="CaptionerOptions.Pruning"/>.</summary>
    public long PrunedTokens { get; private set; }

    /// <summary>Tiles asked about, each once.</summary>
    public long Tiles { get; private set; }

    /// <summary>Of those, how many the language model was not asked about, for lack of evidence.</summary>
    public long SetAside { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var captions = Ask(tiles, options, cancellation).ToArray();
        for (var retry = 1; retry <= _retries; retry++)
        {
            // Each kind of fault has its own options, and so its own call.
            foreach (var fault in Faulty(captions).GroupBy(f => f.Fault == AnswerFault.CutOff).OrderBy(g => g.Key))
            {
                var indices = fault.Select(f => f.Index).ToArray();
                var answers = Ask([.. indices.Select(i => tiles[i])], Again(options, longer: fault.Key, retry), cancellation);
                for (var i = 0; i < indices.Length; i++)
                    captions[indices[i]] = answers[i];
            }
        }

        foreach (var (index, fault) in Faulty(captions))
        {
            var last = captions[index];
            var reason = $"The model gives no caption after {_retries + 1} tries: {AnswerCheck.Describe(last, fault)}.";
            captions[index] = TileCaption.Failed(reason, last.Evidence) with { PromptTokens = last.PromptTokens, PrunedTokens = last.PrunedTokens };
        }

        Tiles += captions.Length;
        SetAside += captions.Count(caption => caption.Outcome == TileOutcome.SetAside);
        return captions;
    }

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    private IReadOnlyList<TileCaption> Ask(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
    {
        var captions = _inner.Caption(tiles, options, cancellation);
        PromptTokens += captions.Sum(caption => (long)caption.PromptTokens);
        PrunedTokens += captions.Sum(caption => (long)caption.PrunedTokens);
        GuessedTokens += captions.Sum(caption => (long)caption.GuessedTokens);
        RightGuesses += captions.Sum(caption => (long)caption.RightGuesses);
        return captions;
    }

    private static List<(int Index, AnswerFault Fault)> Faulty(TileCaption[] captions) =>
        [.. captions.Select((caption, i) => (i, AnswerCheck.Find(caption))).Where(f => f.Item2 != AnswerFault.None)];

    private static DecodingOptions Again(DecodingOptions options, bool longer, int retry) => longer
        ? options with { MaxNewTokens = options.MaxNewTokens << retry }
        : options with { Temperature = TemperatureStep * retry, TopP = TopP, Seed = options.Seed + retry };
}
