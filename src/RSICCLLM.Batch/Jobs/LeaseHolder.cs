using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Batch.Jobs;

/// <summary>Holds a claim while its work is done: shows life at every heartbeat, and cancels the work when the claim was taken away or the pair has ended.</summary>
internal sealed class LeaseHolder : IDisposable
{
    private readonly LedgerClaims _claims;
    private readonly WorkClaim _claim;
    private readonly CancellationTokenSource _work;
    private readonly Timer? _heartbeat;
    private volatile bool _lost;
    private bool _isSettled;

    /// <param name="claims">Whose claim.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="heartbeat">How often to show life; infinite where nobody watches.</param>
    /// <param name="stop">Ends the work from outside.</param>
    public LeaseHolder(LedgerClaims claims, WorkClaim claim, TimeSpan heartbeat, CancellationToken stop)
    {
        (_claims, _claim) = (claims, claim);
        _work = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Token = _work.Token;
        if (heartbeat != Timeout.InfiniteTimeSpan)
            _heartbeat = new Timer(_ => Beat(), null, heartbeat, heartbeat);
    }

    /// <summary>Cancelled by a stop, or when the claim no longer holds.</summary>
    public CancellationToken Token { get; }

    /// <summary>Asks the ledger whether the claim still holds; while the ledger is away it is taken to.</summary>
    public bool StillHolds()
    {
        if (_lost)
            return false;
        try
        {
            _lost = !_claims.Renew(_claim);
        }
        catch (LedgerException)
        {
            // Whoever writes without holding the claim is refused by its token in any case.
        }

        return !_lost;
    }

    /// <summary>To be called when the ledger has taken the work's results: nothing is left to give back.</summary>
    public void Settle() => _isSettled = true;

    public void Dispose()
    {
        // Waits for a heartbeat under way, so that none touches what is disposed.
        using (var ended = new ManualResetEvent(false))
        {
            if (_heartbeat?.Dispose(ended) == true)
                ended.WaitOne();
        }

        try
        {
            if (!_lost && !_isSettled)
                _claims.Release(_claim);
        }
        catch (LedgerException)
        {
            // The watch of another worker takes it away in time.
        }

        _work.Dispose();
    }

    private void Beat()
    {
        if (!StillHolds())
            _work.Cancel();
    }
}
