using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;

namespace RSICCLLM.Training.Runs;

/// <summary>Steps until the training is over, with reports, measurements and checkpoints between them.</summary>
/// <param name="engine">Takes the steps.</param>
/// <param name="options">The settings.</param>
/// <param name="backward">Adds a batch's gradients: batch, answer tokens and samples of the whole step.</param>
/// <param name="validate">Measures on held-out samples.</param>
/// <param name="report">Told of every report.</param>
internal sealed class TrainingLoop<TLosses>(
    TrainingEngine engine, TrainingOptions options, Func<TrainingBatch, long, long, TLosses> backward, Func<TLosses?> validate, Action<LoopReport<TLosses>> report)
    where TLosses : class, ILosses<TLosses>
{
    private readonly SpeedMeter<TLosses> _meter = new();
    private (TLosses Means, double Rate, double Norm)? _last;
    private bool _isReported;

    /// <summary>Looks at a report and says whether the training must stop; remembers what it needs. None by default.</summary>
    public IStoppingRule<TLosses>? Rule { get; init; }

    /// <summary>Runs to the end, or until the rule stops it.</summary>
    /// <param name="prefetcher">Gives batches from the engine's step on.</param>
    /// <param name="memory">What the checkpoint remembered that the training goes on from.</param>
    /// <param name="cancellation">Stops after the current step, with a checkpoint.</param>
    /// <returns>Why the rule stopped the training, or <see langword="null"/>.</returns>
    public string? Run(BatchPrefetcher prefetcher, IReadOnlyDictionary<string, double>? memory, CancellationToken cancellation)
    {
        _meter.Load(memory ?? new Dictionary<string, double>());
        Rule?.Load(memory ?? new Dictionary<string, double>());
        var isOver = engine.Share >= 1;
        while (!isOver)
        {
            if (cancellation.IsCancellationRequested)
            {
                // While the rule is uneasy, the checkpoint from before is the one to go on from.
                if (Rule?.Healthy != false)
                    Save();
                cancellation.ThrowIfCancellationRequested();
            }

            var batches = prefetcher.Next(CancellationToken.None);
            long answers = batches.Sum(b => b.AnswerTargets.Length), samples = batches.Sum(b => b.Count);
            var (losses, norm, rate) = engine.Advance(batches, batch => backward(batch, answers, samples));
            _meter.Add(losses, (int)samples);
            var step = engine.Step;
            isOver = engine.Share >= 1;
            var evaluate = options.EvaluateEvery > 0 && step % options.EvaluateEvery == 0;
            if (step % options.LogEvery == 0 || evaluate || isOver)
            {
                var means = _meter.Take();
                (_last, _isReported) = ((means, rate, norm), false);
                var reason = Rule?.Look(means);
                // The last step's report waits for the measurement at the end.
                if (!isOver || reason is not null)
                    Report(evaluate ? validate() : null);
                if (reason is not null)
                    return reason;
            }

            if (options.SaveEvery > 0 && step % options.SaveEvery == 0 && Rule?.Healthy != false)
                Save();
        }

        return null;
    }

    /// <summary>Measures on all held-out samples and makes the last report; none where no step was taken, or where the last one stands and nothing was measured.</summary>
    public TLosses? Finish()
    {
        var validation = validate();
        if (!_isReported || validation is not null)
            Report(validation);
        return validation;
    }

    /// <summary>Writes a checkpoint.</summary>
    public void Save()
    {
        var memory = new Dictionary<string, double>();
        _meter.Save(memory);
        Rule?.Save(memory);
        engine.Save(memory);
    }

    private void Report(TLosses? validation)
    {
        if (_last is not { } last)
            return;
        var share = Math.Min(1, engine.Share);
        var elapsed = engine.Elapsed;
        var remaining = share > 0 ? elapsed * Math.Max(0, (1 / share) - 1) : TimeSpan.Zero;
        report(new(engine.Step, share, last.Means, last.Rate, last.Norm, _meter.SamplesPerSecond, elapsed, remaining, validation));
        _isReported = true;
    }
}

/// <summary>Where a training stands.</summary>
internal sealed record LoopReport<TLosses>(
    long Step,
    double Share,
    TLosses Losses,
    double LearningRate,
    double GradientNorm,
    double SamplesPerSecond,
    TimeSpan Elapsed,
    TimeSpan Remaining,
    TLosses? Validation)
    where TLosses : class;

/// <summary>Ends a training that has gone wrong.</summary>
internal interface IStoppingRule<TLosses>
{
    /// <summary>Nothing is wrong at present: a checkpoint is worth keeping.</summary>
    bool Healthy { get; }

    /// <summary>Looks at the means of a report; gives the reason to stop, or <see langword="null"/>.</summary>
    string? Look(TLosses means);

    /// <summary>Puts down what the rule remembers.</summary>
    void Save(IDictionary<string, double> memory);

    /// <summary>Takes up what an earlier run remembered.</summary>
    void Load(IReadOnlyDictionary<string, double> memory);
}
