using RSICCLLM.Model.Safetensors;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Optimisation;

namespace RSICCLLM.Training.Runs;

/// <summary>What every training needs to know.</summary>
public abstract record TrainingOptions
{
    private protected TrainingOptions()
    {
    }

    /// <summary>Checkpoint folder to start from.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Folder with <c>tokenizer.json</c>, and optionally <c>tokenizer_config.json</c>, <c>preprocessor_config.json</c>, <c>generation_config.json</c> and <c>prompt_template.json</c>, all copied into the result. With a prompt template, its instruction is asked of every sample; without one, each sample's own. Default: <see cref="Checkpoint"/>.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Training samples: an RSICI JSONL file for fine-tuning, an RSICP one for preferences.</summary>
    public required string Training { get; init; }

    /// <summary>Held-out samples of the same kind, or <see langword="null"/>.</summary>
    public string? Validation { get; init; }

    /// <summary>Folder for checkpoints, the log and the finished model (<c>model/</c>). A run that stopped here goes on from its newest checkpoint.</summary>
    public required string Output { get; init; }

    /// <summary>Seed of starting weights, order of samples and choice of captions. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Samples per optimiser step, 1 or more. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Parts that a step's samples are worked off in, one after the other, to save memory; 1 or more. Default 1.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Threads that share a step's samples; several are faster than one on several cores. Default 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Cores that each worker uses; 0 (default) shares all cores out.</summary>
    public int Threads { get; init; }

    /// <summary>Threads that read and decode images ahead. Default 1.</summary>
    public int Readers { get; init; } = 1;

    /// <summary>Highest learning rate, above 0.</summary>
    public double LearningRate { get; init; }

    /// <summary>Steps of linear warm-up, 0 or more. Default 100.</summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>Share of the learning rate that is left at the end of the cosine, 0 to 1. Default 0.01.</summary>
    public double FinalLearningRateShare { get; init; } = 0.01;

    /// <summary>Constants of the optimiser.</summary>
    public AdamWOptions Optimizer { get; init; } = new();

    /// <summary>Largest norm of a step's gradient, above 0. Default 1.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Steps to train, or <see langword="null"/>. At least one of this and <see cref="MaxMinutes"/> is given; the first to be reached ends the training and drives the cosine.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Minutes to train, or <see langword="null"/>. A run held to time is not repeatable to the bit.</summary>
    public double? MaxMinutes { get; init; }

    /// <summary>Matrix products in bfloat16 over float32 weights (default), or all in float32.</summary>
    public bool BFloat16 { get; init; } = true;

    /// <summary>Which parts are trained. Default: all.</summary>
    public TrainableParts Parts { get; init; } = new FullFineTuning();

    /// <summary>Type of the weights in memory. Default float32.</summary>
    public WeightStorage Weights { get; init; } = WeightStorage.Float32;

    /// <summary>Activation checkpointing: layers keep their input only and are worked out again in the backward pass. Default off.</summary>
    public bool RecomputeActivations { get; init; }

    /// <summary>Where to compute. Default: a CUDA device where libtorch finds one, else the processor.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>Broken lines and missing images are told and left out instead of ending the training. Default off.</summary>
    public bool SkipBadSamples { get; init; }

    /// <summary>Bytes per file of a saved model, 1 MB or more. Default 5 GB, as the hub's tools write.</summary>
    public long ShardBytes { get; init; } = SafetensorsWriter.DefaultShardBytes;

    /// <summary>The finished model's tensors in bfloat16 (default) or float32.</summary>
    public bool SaveBFloat16 { get; init; } = true;

    /// <summary>Steps between lines of the log and reports of progress, 1 or more. Default 20.</summary>
    public int LogEvery { get; init; } = 20;

    /// <summary>Steps between measurements on the held-out samples; 0: only at the end. Default 1000.</summary>
    public int EvaluateEvery { get; init; } = 1000;

    /// <summary>Held-out samples that a measurement uses at most. Default 512.</summary>
    public int ValidationSamples { get; init; } = 512;

    /// <summary>Steps between checkpoints; 0: none but the finished model. Default 1000.</summary>
    public int SaveEvery { get; init; } = 1000;

    /// <summary>Folder of tokenizer and settings.</summary>
    internal string TokenizerFolder => Tokenizer ?? Checkpoint!;

    /// <summary>Cores of each worker.</summary>
    internal int WorkerThreads => Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount / Workers);
}

/// <summary>Type of a model's weights in memory.</summary>
public enum WeightStorage
{
    /// <summary>32 bits, converted for every product in bfloat16.</summary>
    Float32,

    /// <summary>16 bits; what is trained whole has a float32 master copy in the optimiser. Norms, biases and texture operators stay float32.</summary>
    BFloat16,
}

/// <summary>Where a training computes.</summary>
public enum DeviceChoice
{
    /// <summary>A CUDA device where there is one.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A CUDA device; an error where there is none.</summary>
    Cuda,
}
