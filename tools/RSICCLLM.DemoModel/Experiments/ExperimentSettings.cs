using System.Globalization;
using RSICCLLM.DemoModel.Recipe;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>How large the experiments are. The same settings give the same models.</summary>
internal sealed record ExperimentSettings
{
    private const int MostSeeds = 100;

    /// <summary>Folder for tiles and runs; what is there is used again.</summary>
    public required string Work { get; init; }

    /// <summary>Steps of 32 pictures in which the plain base model learns to say what stands in a picture.</summary>
    public int BaseSteps { get; init; } = 1000;

    /// <summary>Steps of 32 pairs of each supervised fine-tuning.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Steps of 16 preferences of each DNPO.</summary>
    public int PreferenceSteps { get; init; } = 250;

    /// <summary>Training pairs whose preferences are made.</summary>
    public int PreferencePairs { get; init; } = 2000;

    /// <summary>Training pairs, smallest first; all other experiments use the last.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [2000, 8000, 32000];

    /// <summary>Pictures that the base model learns from.</summary>
    public int Descriptions { get; init; } = 16_000;

    /// <summary>Held-out pairs of each domain.</summary>
    public int HeldOutPairs { get; init; } = DemoRecipe.HeldOutPairs;

    /// <summary>Seed of starting values and order.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Seeds from <see cref="Seed"/> on that what asks in the module is compared with.</summary>
    public int QuerySeeds { get; init; } = 2;

    /// <summary>Threads that train, each on a core of its own.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Pairs of the full training set.</summary>
    public int FullSize => Sizes[^1];

    /// <summary>Whether right answers stay among the rejected ones (selection by similarity alone, no look at replaced captions), as the paper describes it. Default: they are left out.</summary>
    public bool KeepsRightAnswers { get; init; }

    /// <summary>Folder of the runs; other settings have another one. Threads are not among them: they change the last digits only.</summary>
    public string Runs => Path.Combine(Work, string.Create(CultureInfo.InvariantCulture, $"experiments-{BaseSteps}-{Steps}-{FullSize}-descriptions{Descriptions}-seed{Seed}"));

    /// <summary>What preferences depend on besides, for names of files and folders.</summary>
    public string PreferenceKey => string.Create(CultureInfo.InvariantCulture, $"{PreferencePairs}{(KeepsRightAnswers ? "-unchecked" : "")}");

    /// <summary>Folder of a run. Those of preferences depend on more than the others, which are not made again for it.</summary>
    public string Folder(ExperimentRun run) =>
        Path.Combine(Runs, run is PreferenceTuning ? string.Create(CultureInfo.InvariantCulture, $"{run.Name}-{PreferenceSteps}-{PreferenceKey}") : run.Name);

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new (string, long)[] { ("--base-steps", BaseSteps), ("--steps", Steps), ("--preference-steps", PreferenceSteps), ("--preference-pairs", PreferencePairs), ("--descriptions", Descriptions), ("--held-out", HeldOutPairs), ("--workers", Workers) })
        {
            if (value < 1)
                yield return $"{name} is {value}, must be 1 or more";
        }

        if (QuerySeeds is < 1 or > MostSeeds)
            yield return $"--seeds is {QuerySeeds}, must be 1 to {MostSeeds}";
        if (Sizes.Count == 0 || Sizes[0] < 1 || !Sizes.SequenceEqual(Sizes.Distinct().Order()))
            yield return $"--sizes is '{string.Join(' ', Sizes)}', must be numbers of pairs, smallest first";
        else if (PreferencePairs > FullSize)
            yield return $"--preference-pairs is {PreferencePairs}, must be at most {FullSize}, the largest of --sizes";
    }
}
