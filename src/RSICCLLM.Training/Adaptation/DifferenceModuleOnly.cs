using RSICCLLM.Model;
using RSICCLLM.Model.Difference;
using RSICCLLM.Training.Modeling;

namespace RSICCLLM.Training.Adaptation;

/// <summary>Only the difference-aware module is trained, evidence head included; the base model stays as it is.</summary>
public sealed record DifferenceModuleOnly : TrainableParts
{
    /// <inheritdoc/>
    internal override string Name => "difference";

    /// <inheritdoc/>
    internal override string Fingerprint => ", difference module only";

    /// <inheritdoc/>
    internal override bool TrainsWhole(string tensor) => tensor.StartsWith(DifferenceTensors.Prefix, StringComparison.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="ModelException">The model has no difference-aware module.</exception>
    internal override IReadOnlyList<NamedTensor> Prepare(ChangeCaptionModel model, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Configuration.Difference is not null
            ? base.Prepare(model, seed)
            : throw new ModelException("The model has no difference-aware module to train: give \"difference\": {} to add one.");
    }
}
