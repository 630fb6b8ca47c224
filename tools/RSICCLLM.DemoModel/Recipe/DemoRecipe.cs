using System.Globalization;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>What the demo model is made of. The same recipe gives the same tiles and vocabulary; training held to minutes depends on the machine's speed.</summary>
internal sealed record DemoRecipe
{
    /// <summary>Folder for tiles, checkpoints and measurements; what is there already is not made again.</summary>
    public required string Work { get; init; }

    /// <summary>Seed of the model's starting values and of the order of samples.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Seed of the training tiles; not <see cref="HeldOutSeed"/> or <see cref="ValidationSeed"/>.</summary>
    public long TileSeed { get; init; } = TrainingSeed;

    /// <summary>Share of the changed training pairs that have several kinds of change; <see langword="null"/>: as in the held-out tiles.</summary>
    public double? SeveralShare { get; init; }

    /// <summary>Weight of the auxiliary loss on where each class's pixels lie (<see cref="RSICCLLM.Training.Sft.AuxiliaryOptions.Extents"/>), in trainings that go on from a checkpoint.</summary>
    public double Extents { get; init; }

    /// <summary>Weight of the auxiliary loss on where the change lies that the answer speaks of (<see cref="RSICCLLM.Training.Sft.AuxiliaryOptions.Mentions"/>), in the same trainings.</summary>
    public double Mentions { get; init; }

    /// <summary>A demo checkpoint to go on from, at the refining rate and for pruning; <see langword="null"/>: from nothing.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Training tiles.</summary>
    public int Tiles { get; init; } = 60_000;

    /// <summary>Minutes of training; ignored where <see cref="Steps"/> is given.</summary>
    public double Minutes { get; init; } = 60;

    /// <summary>Steps of training, for runs that must be comparable.</summary>
    public int? Steps { get; init; }

    /// <summary>
    /// Steps of a second part at half the learning rate, on all tiles; the first part then has the first half of them. 0: there is only one part.
    /// </summary>
    public int RefiningSteps { get; init; }

    /// <summary>Threads that train, each on a core of its own.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Seed of the training tiles where nothing else is said.</summary>
    public const long TrainingSeed = 1;

    /// <summary>Seed of the held-out tiles that everything is measured on.</summary>
    public const long HeldOutSeed = 2;

    /// <summary>Seed of the tiles that are looked at during training.</summary>
    public const long ValidationSeed = 3;

    /// <summary>Held-out pairs.</summary>
    public const int HeldOutPairs = 500;

    /// <summary>Validation pairs.</summary>
    public const int ValidationPairs = 512;

    /// <summary>Name of the set of training tiles: those of another seed or share lie in a folder of their own.</summary>
    public string TrainingSet =>
        string.Create(CultureInfo.InvariantCulture, $"{DemoTiles.Training}{(TileSeed == TrainingSeed ? "" : $"-{TileSeed}")}{(SeveralShare is { } share ? $"-several{share}" : "")}");

    /// <summary>The first half of the training tiles, for the first of two parts.</summary>
    public string FirstHalf => Path.Combine(Work, TrainingSet, "first-half.jsonl");

    /// <summary>File of a set of tiles.</summary>
    public string Samples(string set) => Path.Combine(Work, set, "samples.jsonl");
}
