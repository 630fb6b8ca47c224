using System.Globalization;

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

    /// <summary>Folder of the runs; other sizes have another one.</summary>
    public string Runs => Path.Combine(Work, string.Create(CultureInfo.InvariantCulture, $"preference-study-{Pairs}-{Steps}-seed{Seed}"));
}
