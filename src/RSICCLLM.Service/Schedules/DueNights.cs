using Cronos;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Schedules;

/// <summary>Decides which nights of a schedule begin now. Knows nothing but its arguments, so a restart or a second machine decides the same.</summary>
internal static class DueNights
{
    /// <summary>A night counts as on time up to this long after it was due.</summary>
    public static readonly TimeSpan Punctual = TimeSpan.FromMinutes(5);

    // A schedule by the second that was away for a year must not bring the machine to its knees.
    private const int MostAtOnce = 100;

    /// <param name="cron">When nights are due.</param>
    /// <param name="zone">Time zone of <paramref name="cron"/>; a night in the hour that a clock change leaves out or repeats is due once.</param>
    /// <param name="last">The latest night that was begun or left out.</param>
    /// <param name="now">Now; earlier than <paramref name="last"/> after a clock was set back, and then nothing is due.</param>
    /// <param name="policy">What to do about missed nights.</param>
    /// <returns>Nights to begin and nights to leave out, oldest first.</returns>
    public static (IReadOnlyList<DateTimeOffset> Begin, IReadOnlyList<DateTimeOffset> LeaveOut) Decide(
        CronExpression cron, TimeZoneInfo zone, DateTimeOffset last, DateTimeOffset now, MissedRuns policy)
    {
        if (now <= last)
            return ([], []);
        var due = cron.GetOccurrences(last, now, zone, fromInclusive: false, toInclusive: true).TakeLast(MostAtOnce).ToList();
        if (due.Count == 0)
            return ([], []);
        var onTime = now - due[^1] <= Punctual;
        return policy switch
        {
            MissedRuns.CatchUp => (due, []),
            MissedRuns.Skip when !onTime => ([], due),
            _ => ([due[^1]], due[..^1]),
        };
    }
}
