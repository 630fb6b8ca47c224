namespace RSICCLLM.Service.Work;

/// <summary>Queues that every service process serves, whatever its model.</summary>
internal static class ServiceQueues
{
    /// <summary>Begins and ends nights, tells people.</summary>
    public const string Service = "service";
}
