using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>Name, shape and starting values of one tensor of a checkpoint.</summary>
internal sealed record ParameterSpecification(string Name, long[] Shape, Initialisation Initialisation)
{
    /// <summary>Numbers in the tensor.</summary>
    public long ElementCount => Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>Type in memory where a model's weights are of the given type: what is small and sensitive (norms, biases, texture operators) stays float32.</summary>
    public ScalarType TypeAs(ScalarType weights) =>
        Shape.Length == 1 || Initialisation == Initialisation.TextureOperators ? ScalarType.Float32 : weights;
}

/// <summary>How a tensor of a model that starts from nothing is filled.</summary>
internal enum Initialisation
{
    /// <summary>Normal with a fixed standard deviation (embeddings).</summary>
    Embedding,

    /// <summary>Normal, scaled by the number of inputs.</summary>
    Weight,

    /// <summary>As <see cref="Weight"/>, scaled down by the number of layers: the last product of a residual branch.</summary>
    ResidualOutput,

    /// <summary>Uniform up to the inverse root of the number of inputs: the first factor of LoRA.</summary>
    LowRank,

    /// <summary>All 0.</summary>
    Zero,

    /// <summary>All 1.</summary>
    One,

    /// <summary>The starting weights of the texture operators.</summary>
    TextureOperators,
}
