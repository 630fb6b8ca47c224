using RSICCLLM.Datasets.Preferences;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Files;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Refresh.Sampling;
using RSICCLLM.Refresh.Verification;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Runs;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.Refresh.Running;

/// <summary>
/// A new version of a package from reviewed captions of a new city: held-out pairs set aside, LoRA fine-tuning, preferences, DNPO, one merged checkpoint, an INT4
/// package, and a comparison with the package in use. Each step is made once: a refresh that was stopped or killed goes on where it stood. The version's folder
/// appears in one move, and only when the package is accepted; the package in use is never touched.
/// </summary>
public static class RefreshRun
{
    private const string BeforeName = "before";
    private const string AfterName = "new";
    private const string BenchmarkName = "benchmark";
    private const string CityName = "city";

    /// <summary>Runs what is left to do.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="tell">Told of steps and of how far training is.</param>
    /// <param name="cancellation">Stops; the same call goes on.</param>
    /// <exception cref="Model.ModelException">A step's settings, a checkpoint or a package cannot be used, or the version is there already.</exception>
    /// <exception cref="FormatException">A file of samples cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static RefreshReport Run(RefreshSettings settings, Action<string> tell, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(tell);
        var folder = new RefreshFolder(settings);
        if (Directory.Exists(folder.Final))
            throw new Model.ModelException($"The version {folder.Final} is there already; give another \"version\".");
        var before = PackageManifest.Load(settings.Package);
        RefreshConfigurations.Check(settings, folder);
        // Looked at before anything is begun: files may be mended then.
        var split = SampleSplit.Of(settings);
        folder.Begin();
        RefreshConfigurations.Write(settings, folder);
        var preferences = PreferenceSettings.Load(folder.Configuration("preferences"));
        Step(folder, "split", tell, () => split.Write(folder));
        var sft = SftOptionsFile.Load(folder.Configuration("sft"));
        Step(folder, "sft", tell, () => SftTrainer.Run(sft, new Report<SftProgress>(tell), tell, cancellation));
        Adopt(settings.Checkpoint, folder.Sft, folder.Tuned, cancellation);
        Step(folder, "preferences", tell, () => Prefer(preferences, folder, tell, cancellation));
        var dnpo = DnpoOptionsFile.Load(folder.Configuration("dnpo"));
        Step(folder, "dnpo", tell, () => DnpoTrainer.Run(dnpo, new Report<DnpoProgress>(tell), tell, cancellation));
        Adopt(folder.Tuned, folder.Dnpo, folder.Checkpoint, cancellation);
        Step(folder, "package", tell, () => Convert(settings, folder, before, cancellation));
        tell("verification");
        foreach (var (package, name) in new[] { (settings.Package, BeforeName), (folder.Package, AfterName) })
        {
            Caption(settings, package, folder.Captions(name, BenchmarkName), settings.Benchmark, new PairCount($"{name} package, benchmark", tell), cancellation);
            Caption(settings, package, folder.Captions(name, CityName), folder.HeldOut, new PairCount($"{name} package, city", tell), cancellation);
        }

        return Decide(settings, folder);
    }

    private static void Step(RefreshFolder folder, string name, Action<string> tell, Action work)
    {
        if (folder.IsDone(name))
            return;
        tell(name);
        work();
        folder.MarkDone(name);
    }

    /// <summary>One checkpoint of what a training left: an adapter is merged, a whole model moved.</summary>
    private static void Adopt(string checkpoint, string training, string output, CancellationToken cancellation)
    {
        if (Directory.Exists(output))
            return;
        var adapter = Path.Combine(training, "adapter");
        if (Directory.Exists(adapter))
            MergedCheckpoint.Write(checkpoint, adapter, output, cancellation: cancellation);
        else
            Directory.Move(Path.Combine(training, "model"), output);
    }

    private static void Prefer(PreferenceSettings settings, RefreshFolder folder, Action<string> tell, CancellationToken cancellation)
    {
        using var sampler = settings.SamplesPerPair == 0 ? null : new CheckpointSampler(folder.Tuned, settings);
        var statistics = new PreferenceRun(settings, folder.Work, tell).Run(sampler, new SamplingProgress(new PairCount("sampled", tell)), cancellation);
        tell(statistics.ToText().TrimEnd());
    }

    private static void Convert(RefreshSettings settings, RefreshFolder folder, PackageManifest before, CancellationToken cancellation) => PackageBuilder.Build(
        new ConversionOptions
        {
            Checkpoint = folder.Checkpoint,
            Output = folder.Package,
            Replace = true,
            Targets = settings.Targets ?? before.Targets,
            TileWidth = before.TileWidth,
            TileHeight = before.TileHeight,
            GroundSamplingDistance = before.GroundSamplingDistance,
            Name = $"{before.Name.Split(", refresh ")[0]}, refresh {settings.Version}",
            License = before.License,
            TrainingNote = before.TrainingNote,
        },
        cancellation: cancellation);

    private static void Caption(RefreshSettings settings, string package, string output, string samples, PairCount count, CancellationToken cancellation)
    {
        if (!File.Exists(output))
            PackageCaptions.Write(package, samples, output, settings.MaxNewTokens, count, cancellation);
    }

    private static RefreshReport Decide(RefreshSettings settings, RefreshFolder folder)
    {
        var benchmark = Compare(folder, BenchmarkName, settings.Benchmark);
        var city = Compare(folder, CityName, folder.HeldOut);
        var report = new RefreshReport
        {
            Version = settings.Version,
            Objections = RefreshDecision.Objections(settings, benchmark, city),
            Previous = settings.Package,
            PreviousHash = PackageManifest.Hash(settings.Package),
            Package = folder.Package,
            PackageHash = PackageManifest.Hash(folder.Package),
            Benchmark = [.. benchmark.Select(RefreshMetric.Of)],
            City = [.. city.Select(RefreshMetric.Of)],
        };
        if (report.Accepted)
            report = report with { Package = Path.Combine(folder.Final, "package") };
        File.WriteAllText(Path.Combine(folder.Work, "refresh.json"), report.ToJson());
        File.WriteAllText(Path.Combine(folder.Work, "refresh.md"), report.ToText());
        if (report.Accepted)
            Directory.Move(folder.Work, folder.Final);
        return report;
    }

    private static IReadOnlyList<PairedDifference> Compare(RefreshFolder folder, string set, string samples) => PairedComparison.Compare(
        CaptionBenchmark.Score(BenchmarkSet.Read(folder.Captions(BeforeName, set), samples)),
        CaptionBenchmark.Score(BenchmarkSet.Read(folder.Captions(AfterName, set), samples)));

    private sealed class Report<T>(Action<string> tell) : IProgress<T>
    {
        void IProgress<T>.Report(T value) => tell($"{value}");
    }
}
