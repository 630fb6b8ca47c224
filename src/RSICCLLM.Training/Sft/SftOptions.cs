using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Sft;

/// <summary>
/// What difference-aware supervised fine-tuning needs to know; <see cref="SftOptionsFile"/> reads it from JSON. The learning rate's default of 1e-3 is for
/// small models from nothing; fine-tuning a 7B model wants about 1e-5, LoRA about 1e-4.
/// </summary>
public sealed record SftOptions : TrainingOptions
{
    /// <summary>Settings with the defaults.</summary>
    public SftOptions() => LearningRate = 1e-3;

    /// <summary>Shape of a model that starts from nothing (drawn from the seed). In a file: path of a <c>config.json</c>. Exactly one of this and the checkpoint is given.</summary>
    public ModelConfiguration? Architecture { get; init; }

    /// <summary>The difference-aware module that a plain checkpoint gets, output zero; <see langword="null"/>: as <c>config.json</c> says. Ignored with <see cref="Architecture"/>.</summary>
    public DifferenceConfiguration? Difference { get; init; }

    /// <summary>
    /// Trains for difference-aware pruning; <see langword="null"/>: as the checkpoint was trained, which is not at all unless its <c>config.json</c> has a
    /// <c>pruning_threshold</c>. A share of 0 ends it, and the trained model claims it no more.
    /// </summary>
    public PruningOptions? Pruning { get; init; }

    /// <summary>Losses beside the answer's.</summary>
    public AuxiliaryOptions Auxiliary { get; init; } = new();
}
