using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Model;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Modeling.Difference;
using RSICCLLM.Training.Optimisation;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Sft;

/// <summary>
/// Difference-aware supervised fine-tuning: cross-entropy on the answer's tokens plus <see cref="AuxiliaryOptions"/>, AdamW with linear warm-up and
/// cosine, clipped gradients, bfloat16 products over float32 weights. With a fixed number of steps and at most two batches per step, the same
/// settings give the same losses, stopped and resumed or not.
/// </summary>
public sealed class SftTrainer : IDisposable
{
    private readonly SftOptions _options;
    private readonly PromptTemplate _template;
    private readonly IReadOnlyList<TrainingSample> _samples;
    private readonly IReadOnlyList<TrainingSample> _validation;
    private readonly BatchBuilder _builder;
    private readonly ChangeCaptionModel _model;
    private readonly AuxiliaryHeads _heads;
    private readonly SftObjective _objective;
    private readonly AdamW _optimizer;
    private readonly TrainingState _state;
    private readonly LearningRateSchedule _schedule;
    private readonly StepWorkers _workers;
    private readonly string _fingerprint;

    private SftTrainer(SftOptions options)
    {
        NativeTuning.Apply();
        _options = options;
        _samples = SampleReader.Read(options.Training);
        _validation = options.Validation is null ? [] : SampleReader.Read(options.Validation, options.ValidationSamples);
        var classes = SampleReader.Classes(_samples);
        var settings = ModelFolder.ImageSettings(TokenizerFolder);
        var hasTemplate = File.Exists(Path.Combine(TokenizerFolder, PromptTemplate.FileName));
        var template = PromptTemplate.Load(TokenizerFolder);
        _template = hasTemplate ? template : template with { Instruction = _samples[0].Instruction };
        var statistics = new ImageStatistics([.. settings.Mean.Select(m => (float)m)], [.. settings.StandardDeviation.Select(d => (float)d)]);
        _model = options.Architecture is not null
            ? ChangeCaptionModel.Create(options.Architecture, options.Seed, statistics)
            : ModelLoader.Load(options.Checkpoint!, fresh: options.Difference, seed: options.Seed, statistics: statistics);
        _model.ComputeType = options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        _model.Parameters.RequireGradients(true);
        var text = _model.Configuration.Text;
        _heads = new AuxiliaryHeads(options.Auxiliary, text.HiddenSize, classes.Count, text.RmsNormEpsilon, options.Seed);
        _heads.Parameters.RequireGradients(true);
        _builder = new BatchBuilder(
            _model.Configuration, QwenTokenizer.Load(TokenizerFolder), _template, new ImageProcessor(settings), classes, options.Auxiliary.Cells, !hasTemplate);
        _objective = new SftObjective(_model, _heads, options.Auxiliary);
        ParameterSet[] sets = [_model.Parameters, _heads.Parameters];
        _optimizer = new AdamW(sets.SelectMany(s => s.Names.Select(n => (n, s[n]))), options.Optimizer);
        _state = new TrainingState(options.Output, sets, _optimizer);
        _schedule = new LearningRateSchedule(options.LearningRate, options.WarmupSteps, options.FinalLearningRateShare);
        _fingerprint = string.Create(
            CultureInfo.InvariantCulture,
            $"seed {options.Seed}, batch {options.BatchSize}, samples {_samples.Count}, parameters {_model.Parameters.ElementCount}, classes {string.Join('|', classes.Keys)}");
        _workers = new StepWorkers(options.Workers, options.Threads > 0 ? options.Threads : Math.Max(1, Environment.ProcessorCount / options.Workers));
    }

    private string TokenizerFolder => _options.Tokenizer ?? _options.Checkpoint!;

    /// <summary>Trains a model, or goes on with a training that stopped in the same output folder.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="progress">Told every <see cref="SftOptions.LogEvery"/> steps.</param>
    /// <param name="cancellation">Stops after the current step, with a checkpoint.</param>
    /// <returns>The finished model's folder, <c>OUTPUT/model</c>, and how the training went.</returns>
    /// <exception cref="ModelException">The settings, the checkpoint, the tokenizer or the samples cannot be used; names all wrong settings.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled; it can be resumed.</exception>
    public static SftResult Run(SftOptions options, IProgress<SftProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = SftOptionsCheck.Problems(options).ToList();
        if (problems.Count > 0)
            throw new ModelException($"The training's settings cannot be used: {string.Join("; ", problems)}.");
        Directory.CreateDirectory(options.Output);
        using var trainer = new SftTrainer(options);
        return trainer.Train(progress, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _workers.Dispose();
        _heads.Dispose();
        _model.Dispose();
    }

    private SftResult Train(IProgress<SftProgress>? progress, CancellationToken cancellation)
    {
        var before = _state.Restore(_fingerprint) ?? TimeSpan.Zero;
        var clock = Stopwatch.StartNew();
        using var log = new TrainingLog(_options.Output);
        using var prefetcher = new BatchPrefetcher(
            new BatchPlan(_samples, _options.BatchSize, _options.Seed),
            _samples,
            _builder,
            Math.Min(_options.BatchSize, _options.Workers * _options.Accumulation),
            _options.Readers,
            _optimizer.Step);
        var meter = new SpeedMeter();
        while (Share(before + clock.Elapsed) < 1)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save(before + clock.Elapsed);
                cancellation.ThrowIfCancellationRequested();
            }

            var batches = prefetcher.Next(CancellationToken.None);
            var rate = _schedule.At(_optimizer.Step, Share(before + clock.Elapsed));
            var (losses, norm) = Step(batches, rate);
            meter.Add(losses, batches.Sum(b => b.Count));
            var step = _optimizer.Step;
            var evaluate = _options.EvaluateEvery > 0 && step % _options.EvaluateEvery == 0;
            if (step % _options.LogEvery == 0 || evaluate)
            {
                var report = meter.Report(step, Share(before + clock.Elapsed), rate, norm, before + clock.Elapsed, evaluate ? Validate() : null);
                log.Write(report);
                progress?.Report(report);
            }

            if (_options.SaveEvery > 0 && step % _options.SaveEvery == 0)
                Save(before + clock.Elapsed);
        }

        var validation = Validate();
        var folder = Path.Combine(_options.Output, "model");
        ModelFolder.Save(folder, _model, TokenizerFolder, _template, _options.SaveBFloat16);
        var final = meter.Report(_optimizer.Step, 1, 0, 0, before + clock.Elapsed, validation);
        log.Write(final);
        progress?.Report(final);
        return new(folder, _optimizer.Step, before + clock.Elapsed, validation);
    }

    private double Share(TimeSpan elapsed)
    {
        var bySteps = _options.MaxSteps is { } steps ? _optimizer.Step / (double)steps : 0;
        var byTime = _options.MaxMinutes is { } minutes ? elapsed.TotalMinutes / minutes : 0;
        return Math.Max(bySteps, byTime);
    }

    private (LossParts Losses, double Norm) Step(TrainingBatch[] batches, double rate)
    {
        long answers = batches.Sum(b => b.AnswerTargets.Length), samples = batches.Sum(b => b.Count);
        var losses = _workers.Run(batches, batch => _objective.Backward(batch, answers, samples));
        var norm = _optimizer.GradientNorm();
        if (!double.IsFinite(norm))
            throw new ModelException($"The training diverged at step {_optimizer.Step + 1}: the gradient is not finite; lower \"learningRate\" or raise \"warmupSteps\".");
        _optimizer.Update(rate, Math.Min(1, _options.ClipNorm / (norm + 1e-6)));
        _optimizer.ClearGradients();
        return (losses, norm);
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
            var part = _workers.Run([batch], b => _objective.Measure(b, 1, _validation.Count));
            sum = sum is null ? part : sum + part;
        }

        return sum! with { Answer = sum!.Answer / answers };
    }

    private void Save(TimeSpan elapsed) => _state.Save(
        elapsed, _fingerprint, folder => ModelFolder.Write(folder, _model, TokenizerFolder, _template, _options.SaveBFloat16));
}
