using System.Globalization;
using System.Text.Json;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Model;
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

namespace RSICCLLM.Training.Dnpo;

/// <summary>
/// Dual-negative preference optimisation (paper, section on DNPO): pairs of a chosen and a rejected answer, <c>L_DPO(β) + λ KL(π || π_ref)</c> against the model
/// that it starts from, of the whole model, the difference module alone, or low-rank factors. Stops when training collapses, see <see cref="CollapseOptions"/>.
/// </summary>
public sealed class DnpoTrainer : IDisposable
{
    private readonly DnpoOptions _options;
    private readonly IReadOnlyList<TrainingSample> _samples;
    private readonly IReadOnlyList<TrainingSample> _validation;
    private readonly PromptTemplate _template;
    private readonly BatchBuilder _builder;
    private readonly ChangeCaptionModel _model;
    private readonly ReferenceHead _head;
    private readonly DnpoObjective _objective;
    private readonly TrainingEngine _engine;

    private DnpoTrainer(DnpoOptions options, Action<string>? tell)
    {
        _options = options;
        Action<DatasetException>? skip = options.SkipBadSamples ? e => tell?.Invoke($"left out: {e.Message}") : null;
        _samples = PreferenceReader.Read(options.Training, options.Negatives, skip: skip);
        _validation = options.Validation is null ? [] : PreferenceReader.Read(options.Validation, options.Negatives, options.ValidationSamples, skip);
        var settings = ModelFolder.ImageSettings(options.TokenizerFolder);
        var hasTemplate = File.Exists(Path.Combine(options.TokenizerFolder, PromptTemplate.FileName));
        _template = PromptTemplate.Load(options.TokenizerFolder);
        _template = hasTemplate ? _template : _template with { Instruction = _samples[0].Instruction };
        var statistics = new ImageStatistics([.. settings.Mean.Select(m => (float)m)], [.. settings.StandardDeviation.Select(d => (float)d)]);
        var type = options.Weights == WeightStorage.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        _model = ModelLoader.Load(options.Checkpoint!, type, (options.Parts as LowRankAdaptation)?.BringsAlong(), options.Seed, statistics);
        TrainingEngine.Prepare(_model, options);
        var trained = options.Parts.Prepare(_model, options.Seed);
        _builder = new BatchBuilder(
            _model.Configuration, QwenTokenizer.Load(options.TokenizerFolder), _template, new ImageProcessor(settings), new Dictionary<string, int>(), cells: 1, !hasTemplate);
        _head = new ReferenceHead(_model);
        _objective = new DnpoObjective(_model, _head, options);
        _engine = new TrainingEngine(
            options,
            trained,
            new ResultWriter(_model, options, _template),
            string.Create(
                CultureInfo.InvariantCulture,
                $"DNPO seed {options.Seed}, batch {options.BatchSize}, pairs {_samples.Count}, parameters {_model.Parameters.ElementCount}, beta {options.Beta}, lambda {options.Lambda}, negatives {options.Negatives}{(options.LengthNormalised ? ", rewards per token" : "")}"),
            "pairs");
    }

    /// <summary>Trains, or goes on with a training that stopped in the same output folder.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="progress">Told every <see cref="TrainingOptions.LogEvery"/> steps.</param>
    /// <param name="tell">Told how far the reference's pass is, and of pairs that are left out.</param>
    /// <param name="cancellation">Stops after the current step, with a checkpoint.</param>
    /// <returns>The folder of the finished model, <c>OUTPUT/model</c>, or adapter, <c>OUTPUT/adapter</c>, and how the training went.</returns>
    /// <exception cref="ModelException">The settings, the checkpoint, the tokenizer or the pairs cannot be used; names all wrong settings.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled; it can be resumed.</exception>
    public static DnpoResult Run(
        DnpoOptions options, IProgress<DnpoProgress>? progress = null, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = DnpoOptionsCheck.Problems(options).ToList();
        if (problems.Count > 0)
            throw new ModelException($"The training's settings cannot be used: {string.Join("; ", problems)}.");
        Directory.CreateDirectory(options.Output);
        using var trainer = new DnpoTrainer(options, tell);
        return trainer.Train(progress, tell, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _head.Dispose();
        _model.Dispose();
    }

    private DnpoResult Train(IProgress<DnpoProgress>? progress, Action<string>? tell, CancellationToken cancellation)
    {
        // The model is the reference until the first step, so this comes before a checkpoint is gone back to.
        using var reference = Reference(_options.Training, _samples, "training", tell, cancellation);
        using var heldOut = _validation.Count == 0 ? null : Reference(_options.Validation!, _validation, "held-out", tell, cancellation);
        var memory = _engine.Restore();
        using var log = new TrainingLog(_options.Output, _engine.Step);
        var plan = new BatchPlan(_samples, _options.BatchSize, _options.Seed);
        using var prefetcher = new BatchPrefetcher(plan, _samples, _builder, TrainingEngine.Parts(_options), _options.Readers, _engine.Step, _options.Seed);
        var loop = new TrainingLoop<PreferenceLosses>(
            _engine, _options, (batch, tokens, pairs) => _objective.Backward(batch, reference, tokens, pairs), () => Validate(heldOut), r =>
            {
                log.Write(r.Step, json => Write(json, r));
                progress?.Report(new(r.Step, r.Share, r.Losses, r.LearningRate, r.GradientNorm, r.SamplesPerSecond, r.Elapsed, r.Remaining, r.Validation));
            })
        {
            Rule = new CollapseRule(_options.Collapse),
        };
        if (memory is null)
            loop.Save();
        var stopped = loop.Run(prefetcher, memory, cancellation);
        if (stopped is not null)
        {
            _engine.Restore();
            stopped = string.Create(CultureInfo.InvariantCulture, $"{stopped}; the result is the checkpoint of step {_engine.Step}");
            tell?.Invoke($"stopped: {stopped}");
        }

        var folder = _engine.Finish();
        var validation = loop.Finish();
        return new(folder, _engine.Step, _engine.Elapsed, stopped, validation);
    }

    private ReferenceCache Reference(string file, IReadOnlyList<TrainingSample> samples, string name, Action<string>? tell, CancellationToken cancellation)
    {
        var key = ReferenceKey.Of(_options, file, samples.Count, _template, cancellation);
        var cache = new ReferenceCache(_options.ReferenceCache ?? Path.Combine(_options.Output, "reference"), key, samples.Count);
        try
        {
            NativeTuning.UseThreads(_options.WorkerThreads * _options.Workers);
            var batch = Math.Max(1, _options.BatchSize / TrainingEngine.Parts(_options));
            var count = new PairCount($"reference, {name}", tell ?? (_ => { }));
            cache.Fill(_model, samples, _builder, batch, done => count.Report(done, samples.Count), cancellation);
            return cache;
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    private PreferenceLosses? Validate(ReferenceCache? reference)
    {
        if (reference is null)
            return null;
        PreferenceLosses? sum = null;
        long tokens = 0;
        foreach (var rows in _validation.OrderBy(s => s.Captions[0].Length + s.Rejected!.Length).Chunk(Math.Max(1, _options.BatchSize / TrainingEngine.Parts(_options))))
        {
            var batch = _builder.Build([.. rows.Select(r => (r, (string?)r.Captions[0]))]);
            tokens += batch.AnswerTargets.Length;
            // The divergence is averaged over all tokens at the end, the rest over pairs.
            var part = _engine.Measure([batch], b => _objective.Measure(b, reference, 1, _validation.Count));
            sum = sum is null ? part : sum + part;
        }

        return sum! with { Kl = sum!.Kl / tokens };
    }

    private static void Write(Utf8JsonWriter json, LoopReport<PreferenceLosses> report)
    {
        Write(json, "losses", report.Losses);
        json.WriteNumber("learning_rate", report.LearningRate);
        json.WriteNumber("gradient_norm", report.GradientNorm);
        json.WriteNumber("pairs_per_second", Math.Round(report.SamplesPerSecond, 2));
        json.WriteNumber("elapsed_seconds", Math.Round(report.Elapsed.TotalSeconds, 1));
        if (report.Validation is not null)
            Write(json, "validation", report.Validation);
    }

    private static void Write(Utf8JsonWriter json, string name, PreferenceLosses losses)
    {
        json.WriteStartObject(name);
        TrainingLog.Number(json, "preference", losses.Preference);
        TrainingLog.Number(json, "kl", losses.Kl);
        TrainingLog.Number(json, "chosen_reward", losses.ChosenReward);
        TrainingLog.Number(json, "rejected_reward", losses.RejectedReward);
        TrainingLog.Number(json, "margin", losses.Margin);
        TrainingLog.Number(json, "accuracy", losses.Accuracy);
        json.WriteEndObject();
    }
}
