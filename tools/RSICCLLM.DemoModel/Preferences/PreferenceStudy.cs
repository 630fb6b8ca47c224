using System.Globalization;
using System.Text.Json;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.DemoModel.Recipe;
using RSICCLLM.Refresh.Sampling;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Generation;

namespace RSICCLLM.DemoModel.Preferences;

/// <summary>
/// DNPO of one fine-tuned checkpoint under several settings, each scored on the same held-out pairs: what helps, what harms, and by how much. A variant that
/// has its captions is not made again, one that was stopped goes on from its newest checkpoint.
/// </summary>
internal sealed class PreferenceStudy(PreferenceStudySettings settings)
{
    public const string Start = "start";

    private const int LongestCaption = 128;
    private const int SaveEvery = 50;

    private DemoRecipe Recipe => new() { Work = settings.Work };

    private string TrainingSet => string.Create(CultureInfo.InvariantCulture, $"study-{settings.Pairs}");

    private string HeldOutSet => string.Create(CultureInfo.InvariantCulture, $"study-held-out-{settings.HeldOutPairs}");

    /// <summary>References of the held-out pairs.</summary>
    public string HeldOut => Recipe.Samples(HeldOutSet);

    /// <summary>Captions of a variant, or of the checkpoint itself.</summary>
    public string Captions(string variant) => Path.Combine(settings.Runs, variant, "captions.jsonl");

    /// <summary>Makes what is not there yet.</summary>
    public void Run(IEnumerable<PreferenceVariant> variants, CancellationToken cancellation)
    {
        DemoTiles.Draw(Recipe, HeldOutSet, new TileOptions { Seed = DemoRecipe.HeldOutSeed }, settings.HeldOutPairs, cancellation);
        DemoTiles.Draw(Recipe, TrainingSet, new TileOptions { Seed = DemoRecipe.TrainingSeed }, settings.Pairs, cancellation);
        Caption(Start, settings.Checkpoint, cancellation);
        foreach (var variant in variants.Where(v => !File.Exists(Captions(v.Name))))
        {
            var model = Train(variant, Preferences(variant, cancellation), cancellation);
            Caption(variant.Name, model, cancellation);
        }
    }

    private string Preferences(PreferenceVariant variant, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(Recipe.Samples(TrainingSet))!;
        var name = string.Create(CultureInfo.InvariantCulture, $"preferences-seed{settings.Seed}");
        var output = Path.Combine(folder, $"{name}{(variant.KeepsRightAnswers ? "-unchecked" : "")}{(variant.SameNumber ? "-same-number" : "")}.jsonl");
        if (File.Exists(output))
            return output;
        var options = new PreferenceSettings
        {
            Samples = Recipe.Samples(TrainingSet),
            Output = output,
            Model = settings.Checkpoint,
            MaxNewTokens = LongestCaption,
            BatchSize = 64,
            Seed = (int)settings.Seed,
            DropRightAnswers = !variant.KeepsRightAnswers,
            SameNumberOfChanges = variant.SameNumber,
        };
        // All sets come from the same sampled answers.
        var answers = Path.ChangeExtension(output, ".answers.jsonl");
        if (!File.Exists(answers) && Directory.EnumerateFiles(folder, $"{name}*.answers.jsonl").Order(StringComparer.Ordinal).FirstOrDefault() is { } others)
            File.Copy(others, answers);
        using var sampler = new CheckpointSampler(options.Model, options);
        var statistics = new PreferenceRun(options, settings.Work, Console.Out.WriteLine).Run(sampler, new ConsoleProgress<Datasets.Generation.GenerationProgress>("answers"), cancellation);
        Console.Out.Write(statistics.ToText());
        return output;
    }

    private string Train(PreferenceVariant variant, string preferences, CancellationToken cancellation)
    {
        var steps = Math.Max(1, (int)(settings.Steps * variant.StepShare));
        return DnpoTrainer.Run(
            new DnpoOptions
            {
                Checkpoint = settings.Checkpoint,
                Training = preferences,
                Output = Path.Combine(settings.Runs, variant.Name),
                Seed = settings.Seed,
                Negatives = variant.Negatives,
                Beta = variant.Beta,
                LearningRate = variant.Rate,
                WarmupSteps = Math.Min(20, steps / 5),
                MaxSteps = steps,
                ReferenceCache = Path.Combine(settings.Runs, "reference"),
                Workers = settings.Workers,
                Threads = 1,
                LogEvery = SaveEvery,
                EvaluateEvery = 0,
                SaveEvery = SaveEvery,
            },
            new ConsoleProgress<DnpoProgress>(variant.Name),
            tell => Console.Out.WriteLine($"{variant.Name}: {tell}"),
            cancellation).ModelFolder;
    }

    private void Caption(string variant, string model, CancellationToken cancellation)
    {
        var output = Captions(variant);
        if (File.Exists(output))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        using (var generator = CaptionGenerator.Load(model))
        using (var writer = new StreamWriter(output + ".partial"))
        {
            foreach (var answer in generator.Generate(HeldOut, maxTokens: LongestCaption))
            {
                cancellation.ThrowIfCancellationRequested();
                writer.Write(JsonSerializer.Serialize(new { id = answer.Id, caption = answer.Caption }) + "\n");
            }
        }

        File.Move(output + ".partial", output, overwrite: true);
    }
}
