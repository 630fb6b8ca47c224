using Microsoft.EntityFrameworkCore;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger;

/// <summary>A night of a schedule.</summary>
/// <param name="Id">Key in the ledger.</param>
/// <param name="Schedule">Name of the schedule.</param>
/// <param name="Due">When it was due.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Started">When it was begun.</param>
/// <param name="Ended">When its last pair ended.</param>
public sealed record NightEntry(int Id, string Schedule, DateTimeOffset Due, NightState State, DateTimeOffset Started, DateTimeOffset? Ended);

/// <summary>Nights of schedules. A night is known by its schedule and the moment it was due, so it starts once, whoever asks and however often.</summary>
public sealed class LedgerNights
{
    private readonly LedgerDatabase _database;

    internal LedgerNights(LedgerDatabase database) => _database = database;

    /// <summary>Enters a night, or finds it.</summary>
    /// <returns>The night, and whether this call entered it.</returns>
    public (NightEntry Night, bool Entered) Enter(string schedule, DateTimeOffset due, NightState state) => _database.Write(context =>
    {
        var at = due.ToUnixTimeMilliseconds();
        var row = context.Nights.SingleOrDefault(n => n.Schedule == schedule && n.DueAt == at);
        var entered = row is null;
        if (row is null)
        {
            row = new NightRow { Schedule = schedule, DueAt = at, State = state, StartedAt = _database.Now() };
            context.Nights.Add(row);
            context.SaveChanges();
        }

        return (Entry(row), entered);
    });

    /// <summary>The latest night that a schedule has had, skipped ones included; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? LastDue(string schedule) => _database.Read(context =>
        context.Nights.Where(n => n.Schedule == schedule).Max(n => (long?)n.DueAt) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null);

    /// <summary>Nights that have not ended, oldest first.</summary>
    public IReadOnlyList<NightEntry> Running() => _database.Read(context => context.Nights.AsNoTracking()
        .Where(n => n.State == NightState.Running).OrderBy(n => n.Id).Select(n => Entry(n)).ToList());

    /// <summary>The latest nights, newest first.</summary>
    public IReadOnlyList<NightEntry> Latest(int most) => _database.Read(context => context.Nights.AsNoTracking()
        .OrderByDescending(n => n.Id).Take(most).Select(n => Entry(n)).ToList());

    /// <summary>Ends a night when all its pairs have ended.</summary>
    /// <returns>Whether this call ended it; of several callers only one hears yes, and tells whom it concerns.</returns>
    public bool End(int nightId) => _database.Write(context =>
    {
        var now = _database.Now();
        return context.Nights
            .Where(n => n.Id == nightId && n.State == NightState.Running)
            .Where(n => !context.Pairs.Any(p => p.NightId == nightId && (p.State == PairState.Registered || p.State == PairState.Prepared)))
            .ExecuteUpdate(n => n.SetProperty(r => r.State, NightState.Ended).SetProperty(r => r.EndedAt, now)) > 0;
    });

    /// <summary>Notes what a night could not take in, for those who are told how it went. Noting the same again changes nothing.</summary>
    /// <param name="nightId">The night.</param>
    /// <param name="reason">What was not taken in, and why, in one sentence.</param>
    public void Refuse(int nightId, string reason) => _database.Write(context =>
    {
        if (context.Refusals.Any(r => r.NightId == nightId && r.Reason == reason))
            return false;
        context.Refusals.Add(new RefusalRow { NightId = nightId, Reason = reason });
        return context.SaveChanges() > 0;
    });

    /// <summary>What a night could not take in, in the order in which it was noted.</summary>
    public IReadOnlyList<string> Refused(int nightId) => _database.Read(context => context.Refusals.AsNoTracking()
        .Where(r => r.NightId == nightId).OrderBy(r => r.Id).Select(r => r.Reason).ToList().Distinct().ToList()); // Two machines may have noted it at once.

    /// <summary>Deletes ended nights that were due before a moment, and what they refused, except each schedule's latest.</summary>
    public int RemoveBefore(DateTimeOffset moment) => _database.Write(context =>
    {
        var at = moment.ToUnixTimeMilliseconds();
        var old = context.Nights
            .Where(n => n.State != NightState.Running && n.DueAt < at)
            .Where(n => context.Nights.Any(later => later.Schedule == n.Schedule && later.DueAt > n.DueAt));
        context.Refusals.Where(r => old.Any(n => n.Id == r.NightId)).ExecuteDelete();
        return old.ExecuteDelete();
    });

    private static NightEntry Entry(NightRow row) => new(
        row.Id,
        row.Schedule,
        DateTimeOffset.FromUnixTimeMilliseconds(row.DueAt),
        row.State,
        DateTimeOffset.FromUnixTimeMilliseconds(row.StartedAt),
        row.EndedAt is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null);
}
