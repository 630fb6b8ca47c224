using System.Globalization;
using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Modeling.Difference;
using RSICCLLM.Training.Runs;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Sft;

/// <summary>
/// Difference-aware supervised fine-tuning: cross-entropy on the answer's tokens plus <see cref="AuxiliaryOptions"/>, of the whole model, the difference module
/// alone, or low-rank factors. With a fixed number of steps and at most two batches per step, the same settings give the same losses, stopped and resumed
/// or not.
/// </summary>
public sealed class SftTrainer : IDisposable
{
    private readonly SftOptions _options;
    private readonly IReadOnlyList<TrainingSample> _samples;
    private readonly IReadOnlyList<TrainingSample> _validation;
    private readonly BatchBuilder _builder;
    private readonly ChangeCaptionModel _model;
    private readonly AuxiliaryHeads _heads;
    private readonly SftObjective _objective;
    private readonly TrainingEngine _engine;

    private SftTrainer(SftOptions options, Action<string>? tell)
    {
        _options = options;
        Action<Captions.Datasets.DatasetException>? skip = options.SkipBadSamples ? e => tell?.Invoke($"left out: {e.Message}") : null;
        _samples = SampleReader.Read(options.Training, skip: skip);
        _validation = options.Validation is null ? [] : SampleReader.Read(options.Validation, options.ValidationSamples, skip);
        var classes = SampleReader.Classes(_samples);
        var settings = ModelFolder.ImageSettings(options.TokenizerFolder);
        var hasTemplate = File.Exists(Path.Combine(options.TokenizerFolder, PromptTemplate.FileName));
        var template = PromptTemplate.Load(options.TokenizerFolder);
        template = hasTemplate ? template : template with { Instruction = _samples[0].Instruction };
        var statistics = new ImageStatistics([.. settings.Mean.Select(m => (float)m)], [.. settings.StandardDeviation.Select(d => (float)d)]);
        var type = options.Weights == WeightStorage.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        _model = options.Architecture is not null
            ? ChangeCaptionModel.Create(options.Architecture, options.Seed, statistics, type)
            : ModelLoader.Load(options.Checkpoint!, type, FreshModule(options), options.Seed, statistics);
        TrainingEngine.Prepare(_model, options);
        var trained = options.Parts.Prepare(_model, options.Seed);
        var pruning = PruningPass.For(options, _model);
        var text = _model.Configuration.Text;
        _heads = new AuxiliaryHeads(options.Auxiliary, text.HiddenSize, classes.Count, text.RmsNormEpsilon, options.Seed);
        _heads.Parameters.RequireGradients(true);
        var tokenizer = QwenTokenizer.Load(options.TokenizerFolder);
        _builder = new BatchBuilder(
            _model.Configuration, tokenizer, template, new ImageProcessor(settings), classes, options.Auxiliary.Cells, !hasTemplate,
            options.Auxiliary.Mentions > 0 ? new MentionReader(classes, tokenizer) : null);
        _objective = new SftObjective(_model, _heads, options.Auxiliary, pruning);
        _engine = new TrainingEngine(
            options,
            trained.Concat(_heads.Parameters.Names.Select(n => new NamedTensor(n, _heads.Parameters[n]))),
            new ResultWriter(_model, options, template),
            string.Create(
                CultureInfo.InvariantCulture,
                $"seed {options.Seed}, batch {options.BatchSize}, samples {_samples.Count}, parameters {_model.Parameters.ElementCount}, classes {string.Join('|', classes.Keys)}{pruning}{Optional("extents", options.Auxiliary.Extents)}{Optional("mentions", options.Auxiliary.Mentions)}"));
    }

    /// <summary>Trains a model, or goes on with a training that stopped in the same output folder.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="progress">Told every <see cref="TrainingOptions.LogEvery"/> steps.</param>
    /// <param name="tell">Told of samples that are left out.</param>
    /// <param name="cancellation">Stops after the current step, with a checkpoint.</param>
    /// <returns>The folder of the finished model, <c>OUTPUT/model</c>, or adapter, <c>OUTPUT/adapter</c>, and how the training went.</returns>
    /// <exception cref="ModelException">The settings, the checkpoint, the tokenizer or the samples cannot be used; names all wrong settings.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled; it can be resumed.</exception>
    public static SftResult Run(
        SftOptions options, IProgress<SftProgress>? progress = null, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = SftOptionsCheck.Problems(options).ToList();
        if (problems.Count > 0)
            throw new ModelException($"The training's settings cannot be used: {string.Join("; ", problems)}.");
        Directory.CreateDirectory(options.Output);
        using var trainer = new SftTrainer(options, tell);
        return trainer.Train(progress, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _heads.Dispose();
        _model.Dispose();
    }

    /// <summary>The module that a plain checkpoint gets: the one that an adapter to start from brings, with the threshold that it was trained for.</summary>
    private static DifferenceConfiguration? FreshModule(SftOptions options)
    {
        if (options.Parts is not LowRankAdaptation { Start: { } start } lora || lora.BringsAlong() is not { } brought)
            return options.Difference;

        // The threshold is no setting of the module.
        if (options.Difference is { } asked && asked with { PruningThreshold = brought.PruningThreshold } != brought)
            throw new ModelException($"The adapter {start} brings another difference-aware module than \"difference\" asks for; leave \"difference\" out, or give the values of its {LoraAdapter.DifferenceFile}.");
        return brought;
    }

    /// <summary>Losses that not every training has, for what tells trainings apart.</summary>
    private static string Optional(string name, double weight) => weight > 0 ? FormattableString.Invariant($", {name} {weight}") : "";

    private SftResult Train(IProgress<SftProgress>? progress, CancellationToken cancellation)
    {
        var memory = _engine.Restore();
        using var log = new TrainingLog(_options.Output, _engine.Step);
        var plan = new BatchPlan(_samples, _options.BatchSize, _options.Seed);
        using var prefetcher = new BatchPrefetcher(plan, _samples, _builder, TrainingEngine.Parts(_options), _options.Readers, _engine.Step, _options.Seed);
        var loop = new TrainingLoop<LossParts>(_engine, _options, _objective.Backward, Validate, r =>
        {
            log.Write(r.Step, json => Write(json, r));
            progress?.Report(new(r.Step, r.Share, r.Losses, r.LearningRate, r.GradientNorm, r.SamplesPerSecond, r.Elapsed, r.Remaining, r.Validation));
        });
        loop.Run(prefetcher, memory, cancellation);
        var folder = _engine.Finish();
        var validation = loop.Finish();
        return new(folder, _engine.Step, _engine.Elapsed, validation);
    }

    private LossParts? Validate()
    {
        if (_validation.Count == 0)
            return null;
        LossParts? sum = null;
        long answers = 0;
        foreach (var rows in _validation.Select(s => (s, (string?)s.Captions[0])).OrderBy(r => r.Item2!.Length).Chunk(_options.BatchSize))
        {
            var batch = _builder.Build(rows);
            answers += batch.AnswerTargets.Length;
            // Answers are averaged over all tokens at the end, the rest over samples.
            var part = _engine.Measure([batch], b => _objective.Measure(b, 1, _validation.Count));
            sum = sum is null ? part : sum + part;
        }

        return sum! with { Answer = sum!.Answer / answers };
    }

    private static void Write(Utf8JsonWriter json, LoopReport<LossParts> report)
    {
        Write(json, "losses", report.Losses);
        json.WriteNumber("learning_rate", report.LearningRate);
        json.WriteNumber("gradient_norm", report.GradientNorm);
        json.WriteNumber("samples_per_second", Math.Round(report.SamplesPerSecond, 2));
        json.WriteNumber("elapsed_seconds", Math.Round(report.Elapsed.TotalSeconds, 1));
        if (report.Validation is not null)
            Write(json, "validation", report.Validation);
    }

    private static void Write(Utf8JsonWriter json, string name, LossParts parts)
    {
        json.WriteStartObject(name);
        TrainingLog.Number(json, "answer", parts.Answer);
        TrainingLog.Number(json, "mask", parts.Mask);
        TrainingLog.Number(json, "classes", parts.Classes);
        TrainingLog.Number(json, "counts", parts.Counts);
        TrainingLog.Number(json, "summary", parts.Summary);
        TrainingLog.Number(json, "positions", parts.Positions);
        TrainingLog.Number(json, "extents", parts.Extents);
        TrainingLog.Number(json, "mentions", parts.Mentions);
        TrainingLog.Number(json, "places", parts.Places);
        TrainingLog.Number(json, "evidence", parts.Evidence);
        json.WriteEndObject();
    }
}
