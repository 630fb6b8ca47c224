using System.Globalization;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.DemoModel.Recipe;
using RSICCLLM.Refresh.Sampling;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.DemoModel.Preferences;

/// <summary>
/// DNPO of one fine-tuned checkpoint under several settings, each scored on the same held-out pairs: what helps, what harms, and by how much. A variant that
/// has its captions is not made again, one that was stopped goes on from its newest checkpoint. Files and folders are named by all that they depend on but the
/// number of threads, which changes the last digits only.
/// </summary>
internal sealed class PreferenceStudy
{
    private const int SaveEvery = 50;
    private readonly PreferenceStudySettings _settings;
    private readonly string _checkpoint;
    private readonly string _runs;

    /// <exception cref="IOException">The checkpoint cannot be read.</exception>
    public PreferenceStudy(PreferenceStudySettings settings)
    {
        _settings = settings;
        _checkpoint = ContentKey.OfFolder(settings.Checkpoint);
        _runs = Path.Combine(settings.Work, string.Create(CultureInfo.InvariantCulture, $"preference-study-{settings.Pairs}-{settings.Steps}-seed{settings.Seed}-{_checkpoint}"));
    }

    private DemoRecipe Recipe => new() { Work = _settings.Work };

    private string TrainingSet => string.Create(CultureInfo.InvariantCulture, $"study-{_settings.Pairs}");

    private string HeldOutSet => string.Create(CultureInfo.InvariantCulture, $"study-held-out-{_settings.HeldOutPairs}");

    /// <summary>References of the held-out pairs.</summary>
    public string HeldOut => Recipe.Samples(HeldOutSet);

    /// <summary>Captions of the checkpoint itself.</summary>
    public string StartCaptions => CaptionsIn("start");

    /// <summary>Captions of a variant.</summary>
    public string Captions(PreferenceVariant variant) => CaptionsIn(Name(variant));

    /// <summary>Makes what is not there yet.</summary>
    public void Run(IEnumerable<PreferenceVariant> variants, CancellationToken cancellation)
    {
        DemoTiles.Draw(Recipe, HeldOutSet, new TileOptions { Seed = DemoRecipe.HeldOutSeed }, _settings.HeldOutPairs, cancellation);
        DemoTiles.Draw(Recipe, TrainingSet, new TileOptions { Seed = DemoRecipe.TrainingSeed }, _settings.Pairs, cancellation);
        CaptionFile.Write(_settings.Checkpoint, HeldOut, StartCaptions, cancellation);
        foreach (var variant in variants.Where(v => !File.Exists(Captions(v))))
        {
            var model = Train(variant, Preferences(variant, cancellation), cancellation);
            CaptionFile.Write(model, HeldOut, Captions(variant), cancellation);
        }
    }

    private string CaptionsIn(string folder) => Path.Combine(_runs, folder, string.Create(CultureInfo.InvariantCulture, $"captions-{_settings.HeldOutPairs}.jsonl"));

    private string Name(PreferenceVariant variant) => $"{variant.Name}-{ContentKey.Of(Choice(variant), Training(variant))}";

    /// <summary>How a variant's preferences are made, without paths.</summary>
    private PreferenceSettings Choice(PreferenceVariant variant) => new()
    {
        Samples = "",
        Output = "",
        MaxNewTokens = CaptionFile.LongestCaption,
        BatchSize = 64,
        Seed = (int)_settings.Seed,
        DropRightAnswers = !variant.KeepsRightAnswers,
        SameNumberOfChanges = variant.SameNumber,
        UnchangedPairs = variant.UnchangedPairs,
        PreferencesPerPair = variant.PerPair,
    };

    /// <summary>How a variant learns, without paths and threads.</summary>
    private DnpoOptions Training(PreferenceVariant variant)
    {
        var steps = Math.Max(1, (int)(_settings.Steps * variant.StepShare));
        return new DnpoOptions
        {
            Training = "",
            Output = "",
            Seed = _settings.Seed,
            Negatives = variant.Negatives,
            Beta = variant.Beta,
            LengthNormalised = variant.LengthNormalised,
            LearningRate = variant.Rate,
            WarmupSteps = Math.Min(20, steps / 5),
            MaxSteps = steps,
            LogEvery = SaveEvery,
            EvaluateEvery = 0,
            SaveEvery = SaveEvery,
        };
    }

    private string Preferences(PreferenceVariant variant, CancellationToken cancellation)
    {
        var choice = Choice(variant);
        var samples = Recipe.Samples(TrainingSet);
        var folder = Path.GetDirectoryName(samples)!;
        var name = string.Create(CultureInfo.InvariantCulture, $"preferences-{_checkpoint}-seed{_settings.Seed}");
        var output = Path.Combine(folder, $"{name}-{ContentKey.Of(choice)}.jsonl");
        if (File.Exists(output))
            return output;
        // All sets come from the same sampled answers; pairs that only this one asks are added to them.
        var answers = Path.ChangeExtension(output, ".answers.jsonl");
        if (!File.Exists(answers) && new DirectoryInfo(folder).EnumerateFiles($"{name}-*.answers.jsonl").MaxBy(file => file.Length) is { } others)
            others.CopyTo(answers);
        var options = choice with { Samples = samples, Output = output, Model = _settings.Checkpoint };
        using var sampler = new CheckpointSampler(options.Model, options);
        var statistics = new PreferenceRun(options, _settings.Work, Console.Out.WriteLine).Run(sampler, new SamplingProgress(new PairCount("answers", Console.Out.WriteLine)), cancellation);
        Console.Out.Write(statistics.ToText());
        return output;
    }

    private string Train(PreferenceVariant variant, string preferences, CancellationToken cancellation) => DnpoTrainer.Run(
        Training(variant) with
        {
            Checkpoint = _settings.Checkpoint,
            Training = preferences,
            Output = Path.Combine(_runs, Name(variant)),
            ReferenceCache = Path.Combine(_runs, "reference"),
            Workers = _settings.Workers,
            Threads = 1,
        },
        new ConsoleProgress<DnpoProgress>(variant.Name),
        tell => Console.Out.WriteLine($"{variant.Name}: {tell}"),
        cancellation).ModelFolder;
}
