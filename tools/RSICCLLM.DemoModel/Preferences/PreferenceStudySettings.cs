namespace RSICCLLM.DemoModel.Preferences;

/// <summary>How large the study of preferences is. The same settings give the same models.</summary>
internal sealed record PreferenceStudySettings
{
    /// <summary>Folder for tiles and runs; what is there is used again.</summary>
    public required string Work { get; init; }

    /// <summary>Fine-tuned checkpoint that everything starts from.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Training pairs whose preferences are made.</summary>
    public int Pairs { get; init; } = 1000;

    /// <summary>Steps of 16 preferences.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Held-out pairs.</summary>
    public int HeldOutPairs { get; init; } = 500;

    /// <summary>Seed of order and sampling.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads that train, each on a core of its own.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new[] { ("--pairs", Pairs), ("--steps", Steps), ("--held-out", HeldOutPairs), ("--workers", Workers) })
        {
            if (value < 1)
                yield return $"{name} is {value}, must be 1 or more";
        }

        if (!Directory.Exists(Checkpoint))
            yield return $"--checkpoint names the folder '{Checkpoint}', which does not exist; name a fine-tuned checkpoint";
    }
}
