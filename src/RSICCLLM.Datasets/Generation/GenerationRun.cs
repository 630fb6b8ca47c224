using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Datasets.Gates;
using RSICCLLM.Datasets.Pairs;
using RSICCLLM.Datasets.Review;
using RSICCLLM.Endpoints;
using RSICCLLM.Imaging;

namespace RSICCLLM.Datasets.Generation;

/// <summary>How far a run is.</summary>
/// <param name="Done">Pairs that are settled.</param>
/// <param name="Total">Pairs of the data set.</param>
public sealed record GenerationProgress(int Done, int Total);

/// <summary>
/// RSICI generation: pairs with masks in, samples with captions out. A pair that is settled is not worked on again, an answer
/// that was given is not asked for again, so a run that was stopped at any moment goes on where it stood. One program at a
/// time for an output folder.
/// </summary>
public sealed class GenerationRun
{
    private readonly GenerationSettings _settings;
    private readonly string _output;
    private readonly string _pairs;
    private readonly ChangeLexicon _lexicon;
    private readonly CaptionGates _gates;
    private readonly Action<string> _tell;

    /// <summary>Prepares a run.</summary>
    /// <param name="settings">Checked settings; their paths are taken relative to <paramref name="folder"/>.</param>
    /// <param name="folder">Folder of the configuration.</param>
    /// <param name="pairs">Data set that goes before the settings' own.</param>
    /// <param name="tell">Is told of what is left out.</param>
    /// <exception cref="FormatException">No data set is named, or the lexicon cannot be read.</exception>
    public GenerationRun(GenerationSettings settings, string folder, string? pairs, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(tell);
        _settings = settings;
        _output = Path.Combine(folder, settings.Output);
        _pairs = pairs ?? (settings.Pairs is { } own ? Path.Combine(folder, own) : throw new FormatException("No data set is named; give \"pairs\" in the configuration or --pairs."));
        _tell = tell;
        _lexicon = LexiconFile.Open(folder, settings.Lexicon);
        _gates = new CaptionGates(settings.Gates, _lexicon);
    }

    /// <summary>Works until every pair is settled; samples, review file and report are written also when it is stopped.</summary>
    /// <exception cref="FormatException">The data set has no pairs, a broken pair stops the run, or a review line is broken.</exception>
    /// <exception cref="EndpointException">No request will be answered.</exception>
    /// <exception cref="Endpoints.Budgets.BudgetSpentException">The budget is spent.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<GenerationReport> RunAsync(IProgress<GenerationProgress>? progress, CancellationToken cancellation)
    {
        var pairs = PairFolder.Read(_pairs, _settings.BrokenPairs == "skip" ? problem => _tell($"Left out: {problem}") : problem => throw new FormatException(problem));
        if (_settings.Limit is { } limit)
            pairs = [.. pairs.Take(limit)];
        Directory.CreateDirectory(_output);
        // Read first: an expert's broken line must not wait for the end of a long run.
        var review = new ExpertReview(Path.Combine(_output, "review.jsonl"), _settings.Review, _settings.Seed);
        using var client = _settings.Endpoint is { } endpoint ? new EndpointClient(endpoint, _output) : null;
        ICaptionSource source = client is null ? new RecordedCaptionSource() : new EndpointCaptionSource(client, new PromptVariants(_settings.Examples));
        using var log = new GenerationLog(Path.Combine(_output, "log.jsonl"));
        try
        {
            var done = pairs.Count(pair => log.Find(pair.Id)?.IsSettled == true);
            progress?.Report(new GenerationProgress(done, pairs.Count));
            await Parallel.ForEachAsync(
                pairs.Where(pair => log.Find(pair.Id)?.IsSettled != true),
                new ParallelOptions { MaxDegreeOfParallelism = source.Concurrency, CancellationToken = cancellation },
                async (pair, stop) =>
                {
                    log.Add(await SettleAsync(pair, source, stop));
                    progress?.Report(new GenerationProgress(Interlocked.Increment(ref done), pairs.Count));
                });
        }
        finally
        {
            new SampleWriter(_settings, _output, _gates, _lexicon, _tell).Write(pairs, log, review, client);
        }

        return SampleWriter.ReadReport(_output);
    }

    private async Task<PairResult> SettleAsync(ScenePair pair, ICaptionSource source, CancellationToken cancellation)
    {
        PairContent content;
        try
        {
            content = PairContent.Read(pair, _settings.Gates.MinimumRegionPixels);
        }
        catch (Exception e) when (e is ImagingException or FormatException && _settings.BrokenPairs == "skip")
        {
            _tell($"'{pair.Id}' is left out: {e.Message}");
            return new PairResult(pair.Id, PairOutcome.Unreadable, [], e.Message);
        }
        catch (ImagingException e)
        {
            throw new FormatException($"'{pair.Id}': {e.Message}", e);
        }

        var attempts = new List<CaptionAttempt>();
        try
        {
            for (var attempt = 0; attempt <= _settings.Retries; attempt++)
            {
                var earlier = attempts.Count > 0 ? attempts[^1].Rejections : [];
                if (await source.DescribeAsync(content, attempt, earlier, cancellation) is not { } answer)
                    break;
                attempts.Add(new CaptionAttempt(answer.Caption, answer.Caption is { } caption ? _gates.Check(caption, content.Changes) : [answer.Problem!]));
                if (attempts[^1].Rejections.Count == 0)
                    return new PairResult(pair.Id, PairOutcome.Accepted, attempts);
            }
        }
        catch (EndpointException e) when (!e.IsFatal)
        {
            _tell($"'{pair.Id}' has no answer: {e.Message}");
            return new PairResult(pair.Id, PairOutcome.Unanswered, attempts, e.Message);
        }

        return new PairResult(pair.Id, PairOutcome.Rejected, attempts);
    }
}
