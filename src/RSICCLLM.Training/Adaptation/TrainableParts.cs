using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Training.Adaptation;

/// <summary>Which parts of a model a training changes. What is frozen has neither gradients nor optimiser state.</summary>
public abstract record TrainableParts
{
    private protected TrainableParts()
    {
    }

    /// <summary>What the settings file calls it.</summary>
    internal abstract string Name { get; }

    /// <summary>Said of a checkpoint, so that it is not gone on with under other settings; empty for full fine-tuning.</summary>
    internal abstract string Fingerprint { get; }

    /// <summary>Whether a tensor of the checkpoint is trained whole.</summary>
    internal abstract bool TrainsWhole(string tensor);

    /// <summary>Factors that are added beside the weights of a model: name and shape.</summary>
    internal virtual IEnumerable<(string Name, long[] Shape)> Factors(IEnumerable<ParameterSpecification> layout) => [];

    /// <summary>Marks what is trained and adds what is missing.</summary>
    /// <returns>Everything that is trained.</returns>
    internal virtual IReadOnlyList<NamedTensor> Prepare(ChangeCaptionModel model, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        var trained = new List<NamedTensor>();
        foreach (var name in model.Parameters.Names)
        {
            var tensor = model.Parameters[name];
            tensor.requires_grad = TrainsWhole(name);
            if (tensor.requires_grad)
                trained.Add(new(name, tensor));
        }

        return trained;
    }

    /// <summary>Writes what a resumable checkpoint shows beside the training's state.</summary>
    internal virtual void WriteCheckpoint(string folder, ResultWriter writer)
    {
    }

    /// <summary>Writes the finished result below the output folder and returns its folder.</summary>
    internal virtual string WriteResult(string output, ResultWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var folder = Path.Combine(output, "model");
        ModelFolder.Replace(folder, writer.WriteModel);
        return folder;
    }
}

/// <summary>Every tensor is trained.</summary>
public sealed record FullFineTuning : TrainableParts
{
    /// <inheritdoc/>
    internal override string Name => "full";

    /// <inheritdoc/>
    internal override string Fingerprint => "";

    /// <inheritdoc/>
    internal override bool TrainsWhole(string tensor) => true;

    /// <inheritdoc/>
    internal override void WriteCheckpoint(string folder, ResultWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteModel(folder);
    }
}
