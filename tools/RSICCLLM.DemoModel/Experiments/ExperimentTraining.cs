using System.Diagnostics;
using System.Text.Json;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.DemoModel.Recipe;
using RSICCLLM.Refresh.Sampling;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Generation;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>
/// Makes the models one after the other, each in a folder with its checkpoint, its captions of both held-out sets and, when all that is there, a mark. A run
/// that was stopped goes on from its newest checkpoint.
/// </summary>
internal sealed class ExperimentTraining(ExperimentSettings settings, ExperimentData data)
{
    private const int SaveEvery = 100;
    private const int LogEvery = 50;
    private const int LongestCaption = 128;

    // Fine-tuning starts from a model that sees already; preferences move it a little only.
    private const double FineTuningRate = 1e-3;
    private const double PreferenceRate = 3e-5;

    /// <summary>Makes what is not there yet.</summary>
    public void Run(IReadOnlyList<ExperimentRun> runs, CancellationToken cancellation)
    {
        foreach (var (index, run) in runs.Index().Where(r => !IsFinished(settings, r.Item.Name)))
        {
            cancellation.ThrowIfCancellationRequested();
            Console.Out.WriteLine($"run {index + 1} of {runs.Count}: {run.Heading}");
            var clock = Stopwatch.StartNew();
            var folder = Folder(settings, run.Name);
            var (model, stopped) = Train(run, folder, cancellation);
            foreach (var domain in Enum.GetValues<Domain>())
                Caption(model, domain, Captions(settings, run.Name, domain), cancellation);
            File.WriteAllText(Mark(settings, run.Name), JsonSerializer.Serialize(new { run.Heading, stopped, seconds = Math.Round(clock.Elapsed.TotalSeconds) }));
        }
    }

    /// <summary>Folder of a run.</summary>
    public static string Folder(ExperimentSettings settings, string run) => Path.Combine(settings.Runs, run);

    /// <summary>A run's captions of held-out pairs.</summary>
    public static string Captions(ExperimentSettings settings, string run, Domain domain) =>
        Path.Combine(Folder(settings, run), domain == Domain.In ? "in-domain.jsonl" : "out-of-domain.jsonl");

    /// <summary>Whether a run's model and captions are there.</summary>
    public static bool IsFinished(ExperimentSettings settings, string run) => File.Exists(Mark(settings, run));

    private static string Mark(ExperimentSettings settings, string run) => Path.Combine(Folder(settings, run), "finished");

    private string Model(string run) => Path.Combine(Folder(settings, run), "model");

    private (string Model, string? Stopped) Train(ExperimentRun run, string folder, CancellationToken cancellation) => run switch
    {
        BaseTraining => (Supervised(run, new SftOptions
        {
            Architecture = DemoArchitecture.For(data.Vocabulary, null),
            Training = data.Descriptions,
            Output = folder,
            Seed = settings.Seed,
            MaxSteps = settings.BaseSteps,
        }, cancellation), null),
        FineTuning tuning => (Supervised(run, new SftOptions
        {
            Checkpoint = Model(ExperimentPlan.Base),
            Difference = tuning.Difference,
            Training = data.Training(tuning.Pairs),
            Output = folder,
            Seed = settings.Seed + tuning.SeedShift,
            MaxSteps = settings.Steps,
        }, cancellation), null),
        PreferenceTuning tuning => Preferences(tuning, folder, cancellation),
        _ => throw new ArgumentException($"{run.GetType().Name} is not known.", nameof(run)),
    };

    private string Supervised(ExperimentRun run, SftOptions options, CancellationToken cancellation) => SftTrainer.Run(
        options with
        {
            Tokenizer = data.Starter,
            LearningRate = FineTuningRate,
            WarmupSteps = Math.Min(100, options.MaxSteps!.Value / 5),
            Workers = settings.Workers,
            Threads = 1,
            LogEvery = LogEvery,
            EvaluateEvery = 0,
            SaveEvery = SaveEvery,
        },
        new ConsoleProgress<SftProgress>(run.Name),
        cancellation: cancellation).ModelFolder;

    private (string Model, string? Stopped) Preferences(PreferenceTuning tuning, string folder, CancellationToken cancellation)
    {
        MakePreferences(cancellation);
        var result = DnpoTrainer.Run(
            new DnpoOptions
            {
                Checkpoint = Model(ExperimentPlan.FineTuned),
                Training = data.Preferences(settings),
                Output = folder,
                Seed = settings.Seed,
                Negatives = tuning.Negatives,
                Lambda = tuning.Lambda,
                ReferenceCache = Path.Combine(settings.Runs, "reference"),
                LearningRate = PreferenceRate,
                WarmupSteps = Math.Min(20, settings.PreferenceSteps / 5),
                MaxSteps = settings.PreferenceSteps,
                Workers = settings.Workers,
                Threads = 1,
                EvaluateEvery = 0,
                SaveEvery = LogEvery,
            },
            new ConsoleProgress<DnpoProgress>(tuning.Name),
            tell => Console.Out.WriteLine($"{tuning.Name}: {tell}"),
            cancellation);
        return (result.ModelFolder, result.Stopped);
    }

    private void MakePreferences(CancellationToken cancellation)
    {
        var output = data.Preferences(settings);
        if (File.Exists(output))
            return;
        var options = new PreferenceSettings
        {
            Samples = data.Training(settings.PreferencePairs),
            Output = output,
            Model = Model(ExperimentPlan.FineTuned),
            MaxNewTokens = LongestCaption,
            BatchSize = 64,
            Seed = (int)settings.Seed,
        };
        using var sampler = new CheckpointSampler(options.Model, options);
        var statistics = new PreferenceRun(options, settings.Work, Console.Out.WriteLine).Run(sampler, null, cancellation);
        Console.Out.Write(statistics.ToText());
    }

    private void Caption(string model, Domain domain, string output, CancellationToken cancellation)
    {
        if (File.Exists(output))
            return;
        using (var generator = CaptionGenerator.Load(model))
        using (var writer = new StreamWriter(output + ".partial"))
        {
            foreach (var answer in generator.Generate(data.HeldOut(domain), maxTokens: LongestCaption))
            {
                cancellation.ThrowIfCancellationRequested();
                writer.Write(JsonSerializer.Serialize(new { id = answer.Id, caption = answer.Caption }) + "\n");
            }
        }

        File.Move(output + ".partial", output, overwrite: true);
    }
}
