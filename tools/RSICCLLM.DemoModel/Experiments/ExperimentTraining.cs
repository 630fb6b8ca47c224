using System.Diagnostics;
using System.Text.Json;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.DemoModel.Recipe;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Refresh.Sampling;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Runs;
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

    // Fine-tuning starts from a model that sees already; preferences move it a little only.
    private const double FineTuningRate = 1e-3;
    private const double PreferenceRate = 3e-5;

    /// <summary>Makes what is not there yet.</summary>
    public void Run(IReadOnlyList<ExperimentRun> runs, CancellationToken cancellation)
    {
        foreach (var (index, run) in runs.Index().Where(r => !IsFinished(settings, r.Item)))
        {
            cancellation.ThrowIfCancellationRequested();
            Console.Out.WriteLine($"run {index + 1} of {runs.Count}: {run.Heading}");
            var clock = Stopwatch.StartNew();
            var (model, stopped) = Train(run, settings.Folder(run), cancellation);
            foreach (var domain in Enum.GetValues<Domain>())
                CaptionFile.Write(model, data.HeldOut(domain), Captions(settings, run, domain), cancellation);
            File.WriteAllText(Mark(settings, run), JsonSerializer.Serialize(new { run.Heading, stopped, seconds = Math.Round(clock.Elapsed.TotalSeconds) }));
        }
    }

    /// <summary>A run's captions of held-out pairs.</summary>
    public static string Captions(ExperimentSettings settings, ExperimentRun run, Domain domain) =>
        Path.Combine(settings.Folder(run), FormattableString.Invariant($"{(domain == Domain.In ? "in" : "out-of")}-domain-{settings.HeldOutPairs}.jsonl"));

    /// <summary>Whether a run's model and captions are there.</summary>
    public static bool IsFinished(ExperimentSettings settings, ExperimentRun run) => File.Exists(Mark(settings, run));

    /// <summary>The file that says so.</summary>
    public static string Mark(ExperimentSettings settings, ExperimentRun run) => Path.Combine(settings.Folder(run), FormattableString.Invariant($"finished-{settings.HeldOutPairs}"));

    private string Model(string run) => Path.Combine(settings.Folder(ExperimentPlan.Run(settings, run)), "model");

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
        AskedOtherwise asked => (Altered(asked, folder), null),
        PreferenceTuning tuning => Preferences(tuning, folder, cancellation),
        _ => throw new ArgumentException($"{run.GetType().Name} is not known.", nameof(run)),
    };

    /// <summary>The same weights beside another configuration.</summary>
    private string Altered(AskedOtherwise asked, string folder)
    {
        var (from, to) = (Model(asked.Of), Path.Combine(folder, "model"));
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        var configuration = ModelConfigurationReader.Load(from);
        ModelConfigurationWriter.Save(to, configuration with { Difference = configuration.Difference! with { PixelDifference = asked.Asks } });
        return to;
    }

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
                Training = data.Preferences,
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
        var output = data.Preferences;
        if (File.Exists(output))
            return;
        var options = new PreferenceSettings
        {
            Samples = data.Training(settings.PreferencePairs),
            Output = output,
            Model = Model(ExperimentPlan.FineTuned),
            MaxNewTokens = CaptionFile.LongestCaption,
            BatchSize = 64,
            Seed = (int)settings.Seed,
            DropRightAnswers = !settings.KeepsRightAnswers,
        };
        using var sampler = new CheckpointSampler(options.Model, options);
        var statistics = new PreferenceRun(options, settings.Work, Console.Out.WriteLine).Run(sampler, new SamplingProgress(new PairCount("answers", Console.Out.WriteLine)), cancellation);
        Console.Out.Write(statistics.ToText());
    }
}
