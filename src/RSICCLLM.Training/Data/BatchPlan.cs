namespace RSICCLLM.Training.Data;

/// <summary>
/// Order of samples, by seed alone: each epoch is a shuffle; inside windows of several batches, samples are sorted by the length of the caption
/// drawn for them, so that a batch's answers are about equally long; the batches of a window then come in random order.
/// Any batch can be asked for directly, which is what resuming needs.
/// </summary>
internal sealed class BatchPlan(IReadOnlyList<TrainingSample> samples, int batchSize, long seed)
{
    private const int WindowBatches = 16;
    private long _epoch = -1;
    private List<(int Sample, int Caption)[]> _batches = [];

    /// <summary>Full batches in an epoch; the rest of a shuffle is left out (it comes up in other epochs). At least 1.</summary>
    public int BatchesPerEpoch { get; } = Math.Max(1, samples.Count / batchSize);

    /// <summary>Samples and captions of a step, counted over all epochs. Calls must not overlap.</summary>
    public (int Sample, int Caption)[] Batch(long step)
    {
        var epoch = step / BatchesPerEpoch;
        if (epoch != _epoch)
        {
            _batches = Shuffle(epoch);
            _epoch = epoch;
        }

        return _batches[(int)(step % BatchesPerEpoch)];
    }

    private List<(int Sample, int Caption)[]> Shuffle(long epoch)
    {
        var random = new StableRandom(unchecked((ulong)seed * 0x9E3779B97F4A7C15ul) + (ulong)epoch);
        var order = Enumerable.Range(0, samples.Count).ToArray();
        random.Shuffle(order);
        var chosen = new List<(int Sample, int Caption)>();
        // A set smaller than a batch is gone through more than once.
        for (var i = 0; i < Math.Max(order.Length / batchSize, 1) * batchSize; i++)
        {
            var sample = order[i % order.Length];
            chosen.Add((sample, random.Below(samples[sample].Captions.Count)));
        }

        var batches = new List<(int Sample, int Caption)[]>();
        foreach (var window in chosen.Chunk(WindowBatches * batchSize))
        {
            var sorted = window.OrderBy(c => samples[c.Sample].Captions[c.Caption].Length).ThenBy(c => c.Sample).Chunk(batchSize).ToArray();
            random.Shuffle(sorted);
            batches.AddRange(sorted);
        }

        return batches;
    }
}
