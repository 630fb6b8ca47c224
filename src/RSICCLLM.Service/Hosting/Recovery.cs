using RSICCLLM.Batch.Running;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Hosting;

/// <summary>What a service on a single machine does before its parts start.</summary>
internal static class Recovery
{
    /// <summary>Whoever held a claim is dead, and nobody else goes on with pairs that another model or program version has begun.</summary>
    public static void Run(ServiceStorage storage, ServiceConfiguration configuration, ICaptioner captioner)
    {
        if (!storage.IsExclusive)
            return;
        storage.Ledger.Claims.BreakAll();
        foreach (var pair in storage.Ledger.OfOtherKinds(WorkerKind.Of(captioner.Description, configuration.Run.Captioning)))
            storage.Ledger.Retry(pair.Id, anew: true);
        var staging = RunFolders.Staging(configuration.Run.Output);
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
    }
}
