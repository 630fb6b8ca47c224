namespace RSICCLLM.Service.Work;

/// <summary>Queues that every service process serves, whatever its model.</summary>
internal static class ServiceQueues
{
    /// <summary>Begins and ends nights.</summary>
    public const string Service = "service";

    /// <summary>Tells people; a mail server that does not answer must not keep nights from beginning.</summary>
    public const string Tellings = "tellings";
}
