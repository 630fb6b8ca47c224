using TorchSharp;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Optimisation;

/// <summary>Factors of one step.</summary>
internal readonly record struct AdamWConstants(float Scale, float Beta1, float Beta2, float Keep, float Rate, float Root, float Epsilon);

/// <summary>One trained tensor with its moments.</summary>
internal abstract class AdamWSlot(string name, Tensor tensor, bool decays) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>Weight decay applies.</summary>
    public bool Decays { get; } = decays;

    protected Tensor Tensor { get; } = tensor;

    public static AdamWSlot For(string name, Tensor tensor, bool decays)
    {
        if (tensor.device_type != DeviceType.CPU)
            return new DeviceSlot(name, tensor, decays);
        return tensor.dtype == ScalarType.BFloat16 ? new MasterSlot(name, tensor, decays) : new FloatSlot(name, tensor, decays);
    }

    /// <summary>Sum of squares of the gradient, 0 while the tensor has taken part in no backward pass.</summary>
    public abstract double SumOfSquares();

    /// <summary>Takes a step; nothing without a gradient.</summary>
    public abstract void Update(AdamWConstants k);

    public abstract void ClearGradient();

    /// <summary>Numbers in the tensor.</summary>
    public long Count => Tensor.numel();

    /// <summary>Shows float32 weights or a moment.</summary>
    public abstract void Read(SlotPart part, ReadValues read);

    /// <summary>Lets float32 weights or a moment be filled.</summary>
    public abstract void Fill(SlotPart part, FillValues fill);

    public virtual void Dispose()
    {
    }

    internal delegate void ReadValues(ReadOnlySpan<float> values);

    internal delegate void FillValues(Span<float> values);
}

/// <summary>What is kept of a trained tensor.</summary>
internal enum SlotPart
{
    /// <summary>Weights in float32.</summary>
    Weights,

    /// <summary>Running mean of gradients.</summary>
    Mean,

    /// <summary>Running mean of squared gradients.</summary>
    Square,
}
