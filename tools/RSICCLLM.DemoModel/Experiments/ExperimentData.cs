using RSICCLLM.Captions.Datasets;
using RSICCLLM.DemoModel.Recipe;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Training.Tokenization;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>Pictures, pairs and vocabulary of the experiments; what is there is not made again.</summary>
internal sealed class ExperimentData
{
    private const string OtherRegion = "southern";
    private const long DescriptionSeed = 5;
    private const long SouthernSeed = 6;
    private readonly DemoRecipe _recipe;
    private readonly ExperimentSettings _settings;

    private ExperimentData(DemoRecipe recipe, ExperimentSettings settings)
    {
        _recipe = recipe;
        _settings = settings;
        // Of exactly the pairs that are trained on, whatever else lies in the folder.
        Vocabulary = DemoStarter.Write([Training(settings.FullSize), Descriptions], Starter);
    }

    /// <summary>Words of descriptions and captions.</summary>
    public BytePairVocabulary Vocabulary { get; }

    /// <summary>Vocabulary, prompt and image settings as a model folder has them.</summary>
    public string Starter => Path.Combine(_settings.Runs, "starter");

    /// <summary>Single pictures with what stands in them.</summary>
    public string Descriptions => _recipe.Samples(Described(_settings));

    /// <summary>RSICP file made with the fine-tuned model.</summary>
    public string Preferences => Path.Combine(_recipe.Work, $"preferences-{Path.GetFileName(_settings.Runs)}-{_settings.PreferenceKey}.jsonl");

    /// <summary>Held-out pairs of the region that was trained on, and of one that no model has seen.</summary>
    public string HeldOut(Domain domain) => _recipe.Samples(HeldOutSet(_settings, domain));

    /// <summary>The first pairs of the training set, as a file of their own beside its folder.</summary>
    public string Training(int pairs)
    {
        var all = _recipe.Samples(DemoTiles.Training);
        var part = Path.Combine(_recipe.Work, FormattableString.Invariant($"training-{pairs}.jsonl"));
        if (!File.Exists(part))
            RsiciFile.Write(part, RsiciFile.Read(all).Take(pairs).Select(Moved));
        return part;
    }

    /// <summary>Draws and reads everything.</summary>
    /// <exception cref="InvalidDataException">The training set that is there is too small.</exception>
    public static ExperimentData Prepare(ExperimentSettings settings, CancellationToken cancellation)
    {
        var recipe = new DemoRecipe { Work = settings.Work, Seed = settings.Seed, Tiles = settings.FullSize, Workers = settings.Workers };
        DemoTiles.Draw(recipe, HeldOutSet(settings, Domain.In), new TileOptions { Seed = DemoRecipe.HeldOutSeed }, settings.HeldOutPairs, cancellation);
        DemoTiles.Draw(recipe, HeldOutSet(settings, Domain.Out), new TileOptions { Seed = SouthernSeed, Region = OtherRegion }, settings.HeldOutPairs, cancellation);
        DemoTiles.Draw(recipe, Described(settings), new TileOptions { Seed = DescriptionSeed, Content = TileContent.Descriptions }, settings.Descriptions, cancellation);
        DemoTiles.Draw(recipe, DemoTiles.Training, new TileOptions { Seed = DemoRecipe.TrainingSeed }, settings.FullSize, cancellation);
        if (RsiciFile.Read(recipe.Samples(DemoTiles.Training)).Take(settings.FullSize).Count() < settings.FullSize)
            throw new InvalidDataException($"{recipe.Samples(DemoTiles.Training)} has fewer than {settings.FullSize} pairs; remove its folder, or give smaller --sizes.");
        return new ExperimentData(recipe, settings);
    }

    // Sets of another size have other names, so that none is taken for another.
    private static string Described(ExperimentSettings settings) => FormattableString.Invariant($"descriptions-{settings.Descriptions}");

    private static string HeldOutSet(ExperimentSettings settings, Domain domain) =>
        FormattableString.Invariant($"{DemoTiles.HeldOut}{(domain == Domain.In ? "" : $"-{OtherRegion}")}-{settings.HeldOutPairs}");

    private static RsiciSample Moved(RsiciSample sample) => sample with
    {
        Before = $"{DemoTiles.Training}/{sample.Before}",
        After = $"{DemoTiles.Training}/{sample.After}",
        Mask = sample.Mask is { } mask ? $"{DemoTiles.Training}/{mask}" : null,
    };
}

/// <summary>Where held-out pairs are from.</summary>
internal enum Domain
{
    /// <summary>The region and sensor of the training pairs.</summary>
    In,

    /// <summary>Another region, seen by another sensor.</summary>
    Out,
}
