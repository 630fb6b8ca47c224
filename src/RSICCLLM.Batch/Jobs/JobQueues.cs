namespace RSICCLLM.Batch.Jobs;

/// <summary>
/// Hangfire queues: work that needs the model, and work that does not. Every kind of worker has its own, so that one pair is
/// captioned by one model on one kind of device only, and gives the same words as on a single machine.
/// </summary>
internal sealed class JobQueues(string kind)
{
    /// <summary>Work that the model does.</summary>
    public string Captioning { get; } = $"caption-{kind}";

    /// <summary>Reports; goes before preparing, so that what is captioned is not kept waiting.</summary>
    public string Finishing { get; } = $"finish-{kind}";

    /// <summary>Checks and hashes.</summary>
    public string Preparation { get; } = $"prepare-{kind}";
}
