using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Optimisation;

/// <summary>A tensor on another device, float32 or bfloat16 with a float32 master copy; the arithmetic of <see cref="FloatSlot"/> in torch's own operations.</summary>
internal sealed class DeviceSlot : AdamWSlot
{
    private readonly Tensor _mean;
    private readonly Tensor _square;
    private readonly Tensor? _master;

    public DeviceSlot(string name, Tensor tensor, bool decays)
        : base(name, tensor, decays)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        _mean = zeros_like(tensor, ScalarType.Float32).DetachFromDisposeScope();
        _square = zeros_like(tensor, ScalarType.Float32).DetachFromDisposeScope();
        _master = tensor.dtype == ScalarType.Float32 ? null : tensor.detach().to_type(ScalarType.Float32).DetachFromDisposeScope();
    }

    public override double SumOfSquares()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var gradient = Tensor.grad;
        return gradient is null ? 0 : gradient.to_type(ScalarType.Float32).square().sum(ScalarType.Float64).cpu().item<double>();
    }

    public override void Update(AdamWConstants k)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        if (Tensor.grad is not { } raw)
            return;
        var gradient = raw.to_type(ScalarType.Float32).Times(k.Scale);
        _mean.copy_(_mean.Times(k.Beta1).Plus(gradient.Times(1 - k.Beta1)));
        _square.copy_(_square.Times(k.Beta2).Plus((gradient * gradient).Times(1 - k.Beta2)));
        var weights = _master ?? Tensor.detach();
        weights.copy_(weights.Times(k.Keep).Plus((_mean.Times(k.Rate) / _square.sqrt().Times(k.Root).Plus(k.Epsilon)).neg()));
        if (_master is not null)
            Tensor.copy_(_master);
    }

    public override void ClearGradient()
    {
        using var gradient = Tensor.grad;
        gradient?.zero_();
    }

    public override void Read(SlotPart part, ReadValues read)
    {
        using var scope = NewDisposeScope();
        read(Values(part).detach().cpu().contiguous().data<float>().ToArray());
    }

    public override void Fill(SlotPart part, FillValues fill)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var target = Values(part);
        var values = new float[target.numel()];
        fill(values);
        target.copy_(tensor(values, device: CPU).reshape(target.shape));
        if (part == SlotPart.Weights && _master is not null)
            Tensor.copy_(_master);
    }

    public override void Dispose()
    {
        _mean.Dispose();
        _square.Dispose();
        _master?.Dispose();
        base.Dispose();
    }

    private Tensor Values(SlotPart part) => part switch
    {
        SlotPart.Weights => _master ?? Tensor,
        SlotPart.Mean => _mean,
        _ => _square,
    };
}
