namespace RSICCLLM.Training.Optimisation;

/// <summary>Constants of AdamW (Loshchilov and Hutter, Decoupled Weight Decay Regularization); the names and meanings of <c>torch.optim.AdamW</c>.</summary>
public sealed record AdamWOptions
{
    /// <summary>Decay of the running mean of gradients, 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of squared gradients, 0 to below 1. Default 0.95.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Added to the root of the second moment, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of a weight taken off per step and unit of learning rate, 0 or more. Default 0.05.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Norms, biases and other tensors of one dimension are decayed as well. Default no, as is usual.</summary>
    public bool DecayVectors { get; init; }
}
