using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Work;

/// <summary>Why no work may run.</summary>
/// <param name="Text">In words, with the figures of now.</param>
/// <param name="NeedsHelp">Whether somebody has to do something about it.</param>
internal sealed record WorkObstacle(string Text, bool NeedsHelp);

/// <summary>Says whether work may run now, and if not, why.</summary>
internal sealed class WorkGate(ServiceConfiguration configuration, TimeProvider clock, Func<string, long?> freeBytes)
{
    /// <summary>Why no work may run; <see langword="null"/> when it may.</summary>
    public WorkObstacle? Obstacle() => Obstacles().FirstOrDefault();

    /// <summary>All reasons why no work may run; none when it may.</summary>
    public IEnumerable<WorkObstacle> Obstacles()
    {
        if (configuration.Window is { } window && !IsOpen(window, clock.GetUtcNow()))
            yield return new WorkObstacle($"outside the window from {window.From:HH\\:mm} until {window.Until:HH\\:mm}", NeedsHelp: false);
        if (freeBytes(configuration.Run.Output) is { } free && free < (long)configuration.MinimumFreeMegabytes << 20)
            yield return new WorkObstacle($"only {free >> 20} MB are free where the results are written, less than the {configuration.MinimumFreeMegabytes} MB of \"minimumFreeMegabytes\"", NeedsHelp: true);
    }

    /// <summary>Whether a moment is inside a window, by the clocks of its time zone.</summary>
    public static bool IsOpen(WindowOptions window, DateTimeOffset moment)
    {
        var time = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, window.TimeZone).DateTime);

        // From is inside, until is not; a window over midnight is understood by IsBetween.
        return time.IsBetween(window.From, window.Until);
    }

    /// <summary>When a window has last closed, by the clocks of its time zone. In the hour that a clock change repeats it may be up to an hour after <paramref name="moment"/>.</summary>
    public static DateTimeOffset LastClosing(WindowOptions window, DateTimeOffset moment)
    {
        var now = TimeZoneInfo.ConvertTime(moment, window.TimeZone).DateTime;
        var closing = now.Date + window.Until.ToTimeSpan();
        if (closing > now)
            closing = closing.AddDays(-1);
        return new DateTimeOffset(closing, window.TimeZone.GetUtcOffset(closing));
    }
}
