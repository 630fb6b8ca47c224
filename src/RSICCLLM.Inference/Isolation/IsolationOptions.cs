namespace RSICCLLM.Inference.Isolation;

/// <summary>How captioning is kept apart from the program.</summary>
public sealed record IsolationOptions
{
    /// <summary>How the captioning process is started; by default this program with the argument <c>worker</c>.</summary>
    public WorkerCommand? Command { get; init; }

    /// <summary>Longest time from the start of the process until the model is open and tested. Default 10 minutes.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Longest time for one tile while it is not known how long tiles take, and the least time of any call. Later a call may take
    /// <see cref="Slack"/> times as long as the slowest before it, by its number of tiles. Default 60 seconds.
    /// </summary>
    public TimeSpan TileTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many times slower than before a call may be before it counts as hanging, at least 1. Default 4.</summary>
    public double Slack { get; init; } = 4;

    /// <summary>How long a cancelled process may take to let go before it is killed. Default 5 seconds.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        if (StartTimeout <= TimeSpan.Zero || TileTimeout <= TimeSpan.Zero || CancelGrace < TimeSpan.Zero || !(Slack >= 1))
            throw new ArgumentException(FormattableString.Invariant($"Isolation options are out of range: StartTimeout {StartTimeout}, TileTimeout {TileTimeout}, Slack {Slack}."));
    }
}
