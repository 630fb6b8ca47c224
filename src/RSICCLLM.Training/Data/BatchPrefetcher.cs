namespace RSICCLLM.Training.Data;

/// <summary>Builds the batches of coming steps on other threads while a step is computed; gives them in order.</summary>
internal sealed class BatchPrefetcher : IDisposable
{
    private const int StepsAhead = 6;
    private readonly BatchPlan _plan;
    private readonly IReadOnlyList<TrainingSample> _samples;
    private readonly BatchBuilder _builder;
    private readonly int _parts;
    private readonly ulong _seed;
    private readonly SemaphoreSlim _readers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<Task<TrainingBatch[]>> _coming = new();
    private long _next;

    /// <summary>Starts reading.</summary>
    /// <param name="plan">Order of samples.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="builder">Builds batches.</param>
    /// <param name="parts">Batches that a step's samples are cut into.</param>
    /// <param name="readers">Threads.</param>
    /// <param name="firstStep">Step to begin with.</param>
    /// <param name="seed">What dropout masks are drawn from, with step and part.</param>
    public BatchPrefetcher(BatchPlan plan, IReadOnlyList<TrainingSample> samples, BatchBuilder builder, int parts, int readers, long firstStep, long seed = 0)
    {
        _seed = unchecked((ulong)seed);
        _plan = plan;
        _samples = samples;
        _builder = builder;
        _parts = parts;
        _readers = new SemaphoreSlim(readers);
        _next = firstStep;
        for (var i = 0; i < StepsAhead; i++)
            Enqueue();
    }

    /// <summary>Batches of the next step.</summary>
    public TrainingBatch[] Next(CancellationToken cancellation)
    {
        var batches = _coming.Dequeue().WaitAsync(cancellation).GetAwaiter().GetResult();
        Enqueue();
        return batches;
    }

    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            Task.WaitAll([.. _coming]);
        }
        catch (AggregateException)
        {
            // What was not asked for any more cannot fail the training.
        }

        _readers.Dispose();
        _stop.Dispose();
    }

    private void Enqueue()
    {
        var step = (ulong)_next;
        var chosen = _plan.Batch(_next++);
        _coming.Enqueue(Task.Run(() => BuildAsync(chosen, step)));
    }

    private async Task<TrainingBatch[]> BuildAsync((int Sample, int Caption)[] chosen, ulong step)
    {
        await _readers.WaitAsync(_stop.Token);
        try
        {
            var rows = chosen.Select(c => (_samples[c.Sample], (string?)_samples[c.Sample].Captions[c.Caption])).ToArray();
            return [.. rows.Chunk((rows.Length + _parts - 1) / _parts)
                .Select((part, index) => _builder.Build(part, new StableRandom(_seed + (step << 20) + (ulong)index).Next()))];
        }
        finally
        {
            _readers.Release();
        }
    }
}
