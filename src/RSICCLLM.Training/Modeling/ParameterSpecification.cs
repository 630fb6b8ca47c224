namespace RSICCLLM.Training.Modeling;

/// <summary>Name, shape and starting values of one tensor of a checkpoint.</summary>
internal sealed record ParameterSpecification(string Name, long[] Shape, Initialisation Initialisation);

/// <summary>How a tensor of a model that starts from nothing is filled.</summary>
internal enum Initialisation
{
    /// <summary>Normal with a fixed standard deviation (embeddings).</summary>
    Embedding,

    /// <summary>Normal, scaled by the number of inputs.</summary>
    Weight,

    /// <summary>As <see cref="Weight"/>, scaled down by the number of layers: the last product of a residual branch.</summary>
    ResidualOutput,

    /// <summary>All 0.</summary>
    Zero,

    /// <summary>All 1.</summary>
    One,

    /// <summary>The starting weights of the texture operators.</summary>
    TextureOperators,
}
