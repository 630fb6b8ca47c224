namespace RSICCLLM.Batch.Jobs;

/// <summary>Hangfire queues: work that needs the model, and work that does not.</summary>
internal static class JobQueues
{
    public const string Preparation = "preparation";

    public const string Captioning = "captioning";
}
