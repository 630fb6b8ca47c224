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
        while (engine.Share < 1)
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
            var evaluate = options.EvaluateEvery > 0 && step % options.EvaluateEvery == 0;
            if (step % options.LogEvery == 0 || evaluate)
            {
                var means = Report(rate, norm, evaluate ? validate() : null);
                if (Rule?.Look(means) is { } reason)
                    return reason;
            }

            if (options.SaveEvery > 0 && step % options.SaveEvery == 0 && Rule?.Healthy != false)
                Save();
        }

        return null;
    }

    /// <summary>The last report, with a measurement on all held-out samples.</summary>
    public TLosses? Finish()
    {
        var validation = validate();
        Report(0, 0, validation);
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

    private TLosses Report(double rate, double norm, TLosses? validation)
    {
        var means = _meter.Take() ?? TLosses.From([.. Enumerable.Repeat(0.0, 16)]);
        var share = Math.Min(1, engine.Share);
        var elapsed = engine.Elapsed;
        var remaining = share > 0 ? elapsed * Math.Max(0, (1 / share) - 1) : TimeSpan.Zero;
        report(new(engine.Step, share, means, rate, norm, _meter.SamplesPerSecond, elapsed, remaining, validation));
        return means;
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
