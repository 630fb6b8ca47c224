namespace RSICCLLM.Batch.Ledger;

/// <summary>
/// Finds claims whose holders show no life any more: those whose beat was seen unchanged over the whole lease, measured by this process's
/// own monotonic clock. Clock times of machines and of the database play no part. Time in which the ledger could not be
/// asked counts for one interval at most: while the database is away no holder can show its life.
/// Not thread-safe. How it is done elsewhere: https://aws.amazon.com/blogs/database/building-distributed-locks-with-the-dynamodb-lock-client/.
/// </summary>
public sealed class LeaseWatch
{
    private readonly LedgerClaims _claims;
    private readonly TimeSpan _lease;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;
    private readonly Func<WorkClaim, bool> _isAlive;
    private Dictionary<WorkClaim, (long Beat, TimeSpan Unchanged)> _seen = [];
    private long _last;

    /// <summary>Makes a watch.</summary>
    /// <param name="claims">Whose claims.</param>
    /// <param name="lease">How long a holder may show no life; at least four times the interval.</param>
    /// <param name="interval">How often <see cref="Look"/> is called, about.</param>
    /// <param name="clock">For tests; only its durations are used.</param>
    /// <param name="isAlive">Claims that this process itself works under: a starved machine may be late with their heartbeats, but they are alive.</param>
    public LeaseWatch(LedgerClaims claims, TimeSpan lease, TimeSpan interval, TimeProvider? clock = null, Func<WorkClaim, bool>? isAlive = null)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentOutOfRangeException.ThrowIfLessThan(lease, 4 * interval);
        (_claims, _lease, _interval, _clock, _isAlive) = (claims, lease, interval, clock ?? TimeProvider.System, isAlive ?? (_ => false));
        _last = _clock.GetTimestamp();
    }

    /// <summary>Whether the last look saw any claim.</summary>
    public bool SawWork => _seen.Count > 0;

    /// <summary>Looks at all claims and takes those away whose holders show no life.</summary>
    /// <returns>Claims that this call took away; their work is to be given to others.</returns>
    public IReadOnlyList<WorkClaim> Look()
    {
        var held = _claims.Held();
        var now = _clock.GetTimestamp();
        var passed = TimeSpan.FromTicks(Math.Min(_clock.GetElapsedTime(_last, now).Ticks, (2 * _interval).Ticks));
        _last = now;
        var broken = new List<WorkClaim>();
        var seen = new Dictionary<WorkClaim, (long, TimeSpan)>();
        foreach (var lease in held)
        {
            var unchanged = _seen.TryGetValue(lease.Claim, out var before) && before.Beat == lease.Beat ? before.Unchanged + passed : TimeSpan.Zero;
            if (unchanged >= _lease && !_isAlive(lease.Claim) && _claims.Break(lease))
                broken.Add(lease.Claim);
            else
                seen[lease.Claim] = (lease.Beat, unchanged);
        }

        _seen = seen;
        return broken;
    }
}
