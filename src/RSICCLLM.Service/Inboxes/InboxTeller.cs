using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Service.Inboxes;

/// <summary>Says what became of files: to the log, and with the night to whoever reads of it. Thread-safe.</summary>
internal sealed class InboxTeller(RunLedger ledger, ILogger log)
{
    /// <summary>What the log was told.</summary>
    public ToldFiles Told { get; } = new();

    /// <summary>The log tells once, but whoever reads of a night is told all that it lacked.</summary>
    public void LeaveForLater(string file, int? nightId, string reason)
    {
        if (Told.IsNew(file, reason))
            log.LogWarning("{File} is left for later: {Reason}", file, reason);
        Note(nightId, $"{file} is left for later: {reason}");
    }

    /// <summary>Says it at each call.</summary>
    public void Warn(string file, int? nightId, string reason)
    {
        log.LogWarning("{File}: {Reason}", file, reason);
        Note(nightId, $"{file}: {reason}");
    }

    /// <summary>Notes something with a night, where there is one.</summary>
    public void Note(int? nightId, string refusal)
    {
        if (nightId is { } night)
            ledger.Nights.Refuse(night, refusal);
    }
}
