using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Submitting;

/// <summary>Opens a service's ledger for commands that ask it or enter pairs, whether the service runs or not.</summary>
public static class ServiceLedger
{
    // Somebody sits and waits for the answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <exception cref="LedgerException">The ledger cannot be used.</exception>
    public static RunLedger Open(ServiceConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return ServiceStorage.OpenLedger(configuration, TimeProvider.System, Patience);
    }
}
