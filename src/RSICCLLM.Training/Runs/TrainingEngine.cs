using System.Diagnostics;
using RSICCLLM.Model;
using RSICCLLM.Model.Files;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Optimisation;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Runs;

/// <summary>
/// What all trainings do alike: steps of AdamW with linear warm-up, cosine and clipped gradients over the trained parts of a model, checkpoints, and going on
/// from them. With a fixed number of steps and at most two batches per step, the same settings give the same losses, stopped and resumed or not.
/// </summary>
internal sealed class TrainingEngine : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly ResultWriter _writer;
    private readonly AdamW _optimizer;
    private readonly TrainingState _state;
    private readonly LearningRateSchedule _schedule;
    private readonly StepWorkers _workers;
    private readonly string _fingerprint;
    private readonly string _earlierForm;
    private readonly Stopwatch _clock = new();
    private TimeSpan _before;

    /// <summary>Makes an engine.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="trained">What is trained.</param>
    /// <param name="writer">Writes checkpoints and the result.</param>
    /// <param name="fingerprint">What a checkpoint must have been made with to be gone on from, beside the file that is trained on.</param>
    /// <param name="data">What the lines of that file are called in checkpoints.</param>
    public TrainingEngine(TrainingOptions options, IEnumerable<NamedTensor> trained, ResultWriter writer, string fingerprint, string data = "samples")
    {
        _options = options;
        _writer = writer;
        _optimizer = new AdamW(trained.Select(t => (t.Name, t.Tensor)), options.Optimizer);
        _state = new TrainingState(options.Output, _optimizer);
        _schedule = new LearningRateSchedule(options.LearningRate, options.WarmupSteps, options.FinalLearningRateShare);
        _workers = new StepWorkers(options.Workers, options.WorkerThreads);
        _earlierForm = fingerprint + options.Parts.Fingerprint + (options.Weights == WeightStorage.BFloat16 ? ", bfloat16 weights" : "");
        _fingerprint = _earlierForm + $", {data}' SHA-256 {FileHash.Sha256(options.Training)}";
    }

    /// <summary>Steps taken.</summary>
    public long Step => _optimizer.Step;

    /// <summary>Training time, that before a resume included.</summary>
    public TimeSpan Elapsed => _before + _clock.Elapsed;

    /// <summary>Share of the training that is done; 1 and more ends it.</summary>
    public double Share
    {
        get
        {
            var bySteps = _options.MaxSteps is { } steps ? _optimizer.Step / (double)steps : 0;
            var byTime = _options.MaxMinutes is { } minutes ? Elapsed.TotalMinutes / minutes : 0;
            return Math.Max(bySteps, byTime);
        }
    }

    /// <summary>Parts that a step's samples are cut into.</summary>
    public static int Parts(TrainingOptions options) => Math.Min(options.BatchSize, options.Workers * options.Accumulation);

    /// <summary>Opens a model for training: type of its weights, device, threads' memory.</summary>
    public static void Prepare(ChangeCaptionModel model, TrainingOptions options)
    {
        NativeTuning.Apply(model.Parameters.ByteCount);
        model.ComputeType = options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        model.RecomputeActivations = options.RecomputeActivations;
        var device = ComputeDevice.Choose(options.Device);
        if (device.type != TorchSharp.DeviceType.CPU)
        {
            model.Parameters.MoveTo(device);
            set_default_device(device);
        }
    }

    /// <summary>Goes back to the newest checkpoint and starts the clock; gives what was remembered there.</summary>
    /// <exception cref="ModelException">The checkpoint belongs to other settings or another file, or is damaged.</exception>
    public IReadOnlyDictionary<string, double>? Restore()
    {
        // Checkpoints of earlier versions do not know the file.
        var position = _state.Restore(found => found == _fingerprint || found == _earlierForm ? null : Refusal(found));
        _before = position?.Elapsed ?? TimeSpan.Zero;
        _clock.Restart();
        return position?.Memory;
    }

    /// <summary>Works off the batches of a step and moves the weights.</summary>
    /// <exception cref="ModelException">Loss or gradient is not finite; the weights are those of the step before.</exception>
    public (TLosses Losses, double Norm, double Rate) Advance<TLosses>(TrainingBatch[] batches, Func<TrainingBatch, TLosses> backward)
        where TLosses : ILosses<TLosses>
    {
        var rate = _schedule.At(_optimizer.Step, Share);
        var losses = _workers.Run(batches, backward);
        var norm = _optimizer.GradientNorm();
        if (!double.IsFinite(norm) || losses.Values.Any(v => !double.IsFinite(v)))
        {
            var kept = _state.Newest() is { } folder ? $"the newest checkpoint, {folder}, is kept" : "no checkpoint had been written";
            throw new ModelException(
                $"The training diverged at step {_optimizer.Step + 1}: loss or gradient is not a finite number; {kept}. Lower \"learningRate\" or raise \"warmupSteps\".");
        }

        _optimizer.Update(rate, Math.Min(1, _options.ClipNorm / (norm + 1e-6)));
        _optimizer.ClearGradients();
        return (losses, norm, rate);
    }

    /// <summary>Runs a function on every batch, all workers at once, and adds up what it gives.</summary>
    public TLosses Measure<TLosses>(IReadOnlyList<TrainingBatch> batches, Func<TrainingBatch, TLosses> measure)
        where TLosses : ILosses<TLosses> => _workers.Run(batches, measure);

    /// <summary>Writes a checkpoint.</summary>
    public void Save(IReadOnlyDictionary<string, double> memory) =>
        _state.Save(new(Elapsed, memory), _fingerprint, folder => _options.Parts.WriteCheckpoint(folder, _writer));

    /// <summary>Writes the result and gives its folder.</summary>
    public string Finish() => _options.Parts.WriteResult(_options.Output, _writer);

    private string Refusal(string found)
    {
        if (found.StartsWith(_earlierForm + ", ", StringComparison.Ordinal))
            return $"was trained on {_options.Training} as it was before, and the file has changed since; put the file back as it was, or name another \"output\" to begin anew";
        var (there, here) = (found.Split(", "), _fingerprint.Split(", "));
        return $"belongs to a training with other settings or data ({string.Join(", ", there.Except(here))}; here {string.Join(", ", here.Except(there))}); name another \"output\", or remove the folder";
    }

    public void Dispose()
    {
        _workers.Dispose();
        _optimizer.Dispose();
    }
}
