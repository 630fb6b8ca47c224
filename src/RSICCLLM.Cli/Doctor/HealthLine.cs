namespace RSICCLLM.Cli.Doctor;

/// <summary>How well something is.</summary>
internal enum HealthLevel
{
    /// <summary>Well.</summary>
    Green,

    /// <summary>Runs, but slower, with less room, or with something left out.</summary>
    Yellow,

    /// <summary>Runs will fail.</summary>
    Red,
}

/// <summary>One finding.</summary>
/// <param name="Level">How well.</param>
/// <param name="Check">What was looked at, one or two words.</param>
/// <param name="Message">What was found, and what to do unless it is green.</param>
internal sealed record HealthLine(HealthLevel Level, string Check, string Message);
