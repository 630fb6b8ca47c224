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
public sealed record NightEntry(int Id, string Schedule, DateTimeOffset Due, NightState State, DateTimeOffset Started, DateTimeOffset? Ended)
{
    /// <summary>Whether its pairs are still being entered, so that it cannot end yet.</summary>
    public bool IsBeginning { get; init; }

    /// <summary>When it was found not to end in time.</summary>
    public DateTimeOffset? Overdue { get; init; }

    /// <summary>When its present state was told by mail, or needed no telling.</summary>
    public DateTimeOffset? Mailed { get; init; }

    /// <summary>When its present state was told by webhook, or needed no telling.</summary>
    public DateTimeOffset? Posted { get; init; }

    /// <summary>Whether its present state was told, or needed no telling.</summary>
    public bool IsTold(NightChannel channel) => (channel == NightChannel.Mail ? Mailed : Posted) is not null;
}

/// <summary>Nights of schedules. A night is known by its schedule and the moment it was due, so it starts once, whoever asks and however often.</summary>
public sealed class LedgerNights
{
    /// <summary>As much as anybody reads of a night.</summary>
    public const int MostRefusals = 200;

    private readonly LedgerDatabase _database;

    internal LedgerNights(LedgerDatabase database) => _database = database;

    /// <summary>Enters a night, or finds it.</summary>
    /// <param name="schedule">Name of the schedule.</param>
    /// <param name="due">When it was due.</param>
    /// <param name="state">Where a new night stands.</param>
    /// <param name="isBeginning">Whether a new night cannot end before <see cref="Begun"/>.</param>
    /// <returns>The night, and whether this call entered it.</returns>
    public (NightEntry Night, bool Entered) Enter(string schedule, DateTimeOffset due, NightState state, bool isBeginning = false) => _database.Write(context =>
    {
        var at = due.ToUnixTimeMilliseconds();
        var row = context.Nights.SingleOrDefault(n => n.Schedule == schedule && n.DueAt == at);
        var entered = row is null;
        if (row is null)
        {
            row = new NightRow { Schedule = schedule, DueAt = at, State = state, StartedAt = _database.Now(), IsBeginning = isBeginning };
            context.Nights.Add(row);
            context.SaveChanges();
        }

        return (Entry(row), entered);
    });

    /// <summary>Says that all pairs of a night are entered.</summary>
    public void Begun(int nightId) => _database.Write(context => context.Nights
        .Where(n => n.Id == nightId && n.IsBeginning).ExecuteUpdate(n => n.SetProperty(r => r.IsBeginning, false)));

    /// <summary>A night; <see langword="null"/> when it was removed.</summary>
    public NightEntry? Find(int nightId) => _database.Read(context =>
        context.Nights.AsNoTracking().SingleOrDefault(n => n.Id == nightId) is { } row ? Entry(row) : null);

    /// <summary>The latest night that a schedule has had, skipped ones included; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? LastDue(string schedule) => _database.Read(context =>
        context.Nights.Where(n => n.Schedule == schedule).Max(n => (long?)n.DueAt) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null);

    /// <summary>Nights that have not ended, oldest first.</summary>
    public IReadOnlyList<NightEntry> Running() => _database.Read(context => context.Nights.AsNoTracking()
        .Where(n => n.State == NightState.Running).OrderBy(n => n.Id).Select(n => Entry(n)).ToList());

    /// <summary>The latest nights, newest first.</summary>
    public IReadOnlyList<NightEntry> Latest(int most) => _database.Read(context => context.Nights.AsNoTracking()
        .OrderByDescending(n => n.Id).Take(most).Select(n => Entry(n)).ToList());

    /// <summary>Ends a night when all its pairs are entered and have ended; what was told of it before no longer counts.</summary>
    /// <returns>Whether this call ended it; of several callers only one hears yes, and tells whom it concerns.</returns>
    public bool End(int nightId) => _database.Write(context =>
    {
        var now = _database.Now();
        return context.Nights
            .Where(n => n.Id == nightId && n.State == NightState.Running && !n.IsBeginning)
            .Where(n => !context.Pairs.Any(p => p.NightId == nightId && (p.State == PairState.Registered || p.State == PairState.Prepared)))
            .ExecuteUpdate(n => n.SetProperty(r => r.State, NightState.Ended).SetProperty(r => r.EndedAt, now)
                .SetProperty(r => r.MailedAt, (long?)null).SetProperty(r => r.PostedAt, (long?)null)) > 0;
    });

    /// <summary>Notes that a night has not ended in time.</summary>
    /// <returns>Whether this call noted it; it is noted once.</returns>
    public bool MarkOverdue(int nightId) => _database.Write(context =>
    {
        var now = _database.Now();
        return context.Nights
            .Where(n => n.Id == nightId && n.State == NightState.Running && n.OverdueAt == null)
            .ExecuteUpdate(n => n.SetProperty(r => r.OverdueAt, now)) > 0;
    });

    /// <summary>Notes that a night was told, or needed no telling; without effect when it has left the state that was told.</summary>
    public void MarkTold(int nightId, NightChannel channel, NightState state) => _database.Write(context =>
    {
        var now = _database.Now();
        var night = context.Nights.Where(n => n.Id == nightId && n.State == state);
        return channel == NightChannel.Mail
            ? night.ExecuteUpdate(n => n.SetProperty(r => r.MailedAt, now))
            : night.ExecuteUpdate(n => n.SetProperty(r => r.PostedAt, now));
    });

    /// <summary>Nights that a channel has yet to tell, oldest first: those that have ended since a moment, those that have not ended in time, and those left out that speak for others.</summary>
    public IReadOnlyList<NightEntry> Untold(DateTimeOffset endedSince) => _database.Read(context =>
    {
        var since = endedSince.ToUnixTimeMilliseconds();
        return context.Nights.AsNoTracking()
            .Where(n => n.MailedAt == null || n.PostedAt == null)
            .Where(n => (n.State == NightState.Ended && n.EndedAt >= since) || (n.State == NightState.Running && n.OverdueAt != null)
                || (n.State == NightState.Skipped && n.StartedAt >= since && context.Refusals.Any(r => r.NightId == n.Id)))
            .OrderBy(n => n.Id).Select(n => Entry(n)).ToList();
    });

    /// <summary>Whether pairs without a night have failed since a moment.</summary>
    public bool HaveFailed(DateTimeOffset since) => _database.Read(context => Failed(context, since).Any());

    /// <summary>Gives a night the pairs without one that have failed since a moment, so that somebody is told of them.</summary>
    public void AdoptFailed(int nightId, DateTimeOffset since) => _database.Write(context =>
        Failed(context, since).ExecuteUpdate(p => p.SetProperty(r => r.NightId, nightId)));

    /// <summary>
    /// Notes what a night could not take in, for those who are told how it went. Noting the same again changes nothing; of a night that refuses very much
    /// the first <see cref="MostRefusals"/> are kept, the last of them says that there is more.
    /// </summary>
    /// <param name="nightId">The night.</param>
    /// <param name="reason">What was not taken in, and why, in one sentence.</param>
    public void Refuse(int nightId, string reason) => _database.Write(context =>
    {
        // PostgreSQL takes no zeros, which a broken file's name or text may bring.
        reason = reason.Replace('\0', '\uFFFD');
        if (context.Refusals.Any(r => r.NightId == nightId && r.Reason == reason))
            return false;
        var count = context.Refusals.Count(r => r.NightId == nightId);
        if (count >= MostRefusals)
            return false;
        context.Refusals.Add(new RefusalRow { NightId = nightId, Reason = count == MostRefusals - 1 ? "There is more that was not taken in; the log has all of it." : reason });
        return context.SaveChanges() > 0;
    });

    /// <summary>What a night could not take in, in the order in which it was noted.</summary>
    public IReadOnlyList<string> Refused(int nightId) => [.. Refused([nightId])[nightId]];

    /// <summary>What each of several nights could not take in.</summary>
    public ILookup<int, string> Refused(IReadOnlyCollection<int> nightIds) => _database.Read(context => context.Refusals.AsNoTracking()
        .Where(r => nightIds.Contains(r.NightId)).OrderBy(r => r.Id).Select(r => new { r.NightId, r.Reason }).ToList()
        .Distinct() // Two machines may have noted it at once.
        .ToLookup(r => r.NightId, r => r.Reason));

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

    private static IQueryable<PairRow> Failed(LedgerContext context, DateTimeOffset since)
    {
        var at = since.ToUnixTimeMilliseconds();
        return context.Pairs.Where(p => p.State == PairState.Failed && p.NightId == null && p.EndedAt >= at);
    }

    private static NightEntry Entry(NightRow row) => new(
        row.Id,
        row.Schedule,
        DateTimeOffset.FromUnixTimeMilliseconds(row.DueAt),
        row.State,
        DateTimeOffset.FromUnixTimeMilliseconds(row.StartedAt),
        Moment(row.EndedAt))
    {
        IsBeginning = row.IsBeginning,
        Overdue = Moment(row.OverdueAt),
        Mailed = Moment(row.MailedAt),
        Posted = Moment(row.PostedAt),
    };

    private static DateTimeOffset? Moment(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
